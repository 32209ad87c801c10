/* Tiers b and c: one epoch of SGD for a network N0-N1-N2, sigmoid, half squared error, mean over the batch.
 * The generator writes this file for any depth: the struct has one group per layer, each function one group of calls.
 *
 *     cc -std=c99 -O3 -march=native -DN0=784 -DN1=128 -DN2=10 -DBATCH=32 dense.c
 *
 * Weights enter and leave as the user has them: w[l][j][i], row j the unit, and b[l][j]. */
#include "functions.h"
#include "layer.h"

#define P1 PADDED(N1)
#define P2 PADDED(N2)
#ifndef AHEAD
#define AHEAD 8
#endif

typedef struct {
    real w1[N0 * P1], b1[P1];
    real w2[N1 * P2], b2[P2], v2[N2 * P1];
    /* workspace */
    real s1[(BATCH > AHEAD ? BATCH : AHEAD) * P1], slope1[(BATCH > AHEAD ? BATCH : AHEAD) * P1];
    real delta1[(BATCH > AHEAD ? BATCH : AHEAD) * P1], delta2[(BATCH > AHEAD ? BATCH : AHEAD) * P2];
    real u1[P1], u2[P2], pending2[P2];
    real zero[P1 > P2 ? P1 : P2];
    real target[P2], unit1[P1], gram[AHEAD * AHEAD];
} Network;

size_t network_bytes(void);
void network_set(Network *m, const real *w1, const real *b1, const real *w2, const real *b2);
void network_get(const Network *m, real *w1, real *b1, real *w2, real *b2);
void train_online(Network *m, ptrdiff_t n, const real *x, const real *z, real rate);
void train_batches(Network *m, ptrdiff_t n, const real *x, const real *z, real rate);

size_t network_bytes(void) { return sizeof(Network); }

void network_set(Network *m, const real *w1, const real *b1, const real *w2, const real *b2)
{
    memset(m, 0, sizeof *m);
    for (int j = 0; j < N1; j++) {
        m->b1[j] = b1[j];
        for (int i = 0; i < N0; i++)
            m->w1[weight_index(N0, N1, i, j)] = w1[j * N0 + i];
    }
    for (int j = 0; j < N2; j++) {
        m->b2[j] = b2[j];
        for (int i = 0; i < N1; i++)
            m->w2[weight_index(N1, N2, i, j)] = w2[j * N1 + i];
    }
    transpose(N1, N2, m->w2, m->v2);
    /* Padding stays zero for ever: a padded output meets its target f(0), a padded hidden unit sends nothing on. */
    for (int j = 0; j < P2; j++)
        m->target[j] = R(0.5);
    for (int j = 0; j < N1; j++)
        m->unit1[j] = R(1.0);
}

void network_get(const Network *m, real *w1, real *b1, real *w2, real *b2)
{
    for (int j = 0; j < N1; j++) {
        b1[j] = m->b1[j];
        for (int i = 0; i < N0; i++)
            w1[j * N0 + i] = m->w1[weight_index(N0, N1, i, j)];
    }
    for (int j = 0; j < N2; j++) {
        b2[j] = m->b2[j];
        for (int i = 0; i < N1; i++)
            w2[j * N1 + i] = m->w2[weight_index(N1, N2, i, j)];
    }
}

INLINE void activate(int numbers, real *s, real *slope)
{
    for (int j = 0; j < numbers; j += LANES) {
        Activated a = sigmoid(load(s + j));
        store(s + j, a.value);
        store(slope + j, a.slope);
    }
}

/* delta of the output: dloss/dy f'(s); here (y - z) f'(s). */
INLINE void output_delta(Network *m, const real *s, const real *z, real *delta)
{
    memcpy(m->target, z, N2 * sizeof(real));
    for (int j = 0; j < P2; j += LANES) {
        Activated y = sigmoid(load(s + j));
        store(delta + j, (y.value - load(m->target + j)) * y.slope);
    }
}

/* Rows `row` to row + count of the batch: through the network and back to the deltas. */
INLINE void deltas(Network *m, int row, int count, const real *x, const real *z)
{
    real *a1 = m->s1 + row * P1, *slope1 = m->slope1 + row * P1;
    real *delta1 = m->delta1 + row * P1, *delta2 = m->delta2 + row * P2;
    products(count, N0, N1, x + row * N0, N0, m->w1, m->b1, a1);
    activate(count * P1, a1, slope1);
    products(count, N1, N2, a1, P1, m->w2, m->b2, delta2);
    for (int k = 0; k < count; k++)
        output_delta(m, delta2 + k * P2, z + (row + k) * N2, delta2 + k * P2);
    products(count, N2, N1, delta2, P2, m->v2, m->zero, delta1);
    for (int j = 0; j < count * P1; j += LANES)
        store(delta1 + j, load(delta1 + j) * load(slope1 + j));
}

INLINE void updates(Network *m, int row, int count, const real *x, real alpha)
{
    accumulate(count, N1, N2, alpha, m->s1 + row * P1, P1, m->delta2 + row * P2, m->w2);
    accumulate_bias(count, N2, alpha, m->delta2 + row * P2, m->b2);
    accumulate(count, N0, N1, alpha, x + row * N0, N0, m->delta1 + row * P1, m->w1);
    accumulate_bias(count, N1, alpha, m->delta1 + row * P1, m->b1);
}

void train_batches(Network *m, ptrdiff_t n, const real *x, const real *z, real rate)
{
    for (; n >= BATCH; n -= BATCH, x += BATCH * N0, z += BATCH * N2) {
        deltas(m, 0, BATCH, x, z);
        updates(m, 0, BATCH, x, -rate / (real)BATCH);
        transpose(N1, N2, m->w2, m->v2);
    }
    /* The last, smaller batch: the same row by row, so that every size stays constant. */
    for (int k = 0; k < n; k++)
        deltas(m, k, 1, x, z);
    for (int k = 0; k < n; k++)
        updates(m, k, 1, x, -rate / (real)n);
    transpose(N1, N2, m->w2, m->v2);
}

/* One sample, its first preactivation known: through the network and back to delta1.  Layers above the first keep
 * their last update pending (u = -rate a, pending = delta) until the next pass over the same weights. */
INLINE void sample(Network *m, real *s1, const real *z, real *delta1, real rate)
{
    activate(P1, s1, m->slope1);
    sweep(N1, N2, m->w2, m->u1, m->pending2, s1, m->b2, m->delta2);
    output_delta(m, m->delta2, z, m->delta2);
    /* The pending update of v2 is that of w2 with the factors exchanged. */
    for (int j = 0; j < P2; j += LANES) {
        vec delta = load(m->delta2 + j);
        store(m->u2 + j, load(m->pending2 + j));
        store(m->pending2 + j, delta);
        store(m->b2 + j, load(m->b2 + j) - rate * delta);
    }
    sweep(N2, N1, m->v2, m->u2, m->u1, m->delta2, m->zero, delta1);
    for (int j = 0; j < P1; j += LANES) {
        store(delta1 + j, load(delta1 + j) * load(m->slope1 + j));
        store(m->u1 + j, (-rate * load(m->unit1 + j)) * load(s1 + j));
    }
}

/* AHEAD samples with one pass over the first layer.  Its weights moved meanwhile by -rate sum delta_m x_m^T, so
 * s_k = W x_k + b - rate sum_{m<k} delta_m (x_m . x_k + 1): the same numbers as sample by sample, up to rounding. */
INLINE void ahead(Network *m, int count, const real *x_before, const real *x, const real *z, real rate)
{
    ahead_products(count, N0, N1, -rate, x_before, m->delta1, x, m->w1, m->b1, m->s1);
    for (int k = 1; k < count; k++)
        for (int q = 0; q < k; q++)
            m->gram[k * AHEAD + q] = -rate * (dot(N0, x + k * N0, x + q * N0) + R(1.0));
    for (int k = 0; k < count; k++) {
        for (int j = 0; j < P1; j += LANES) {
            vec s = load(m->s1 + k * P1 + j);
            for (int q = 0; q < k; q++)
                s += m->gram[k * AHEAD + q] * load(m->delta1 + q * P1 + j);
            store(m->s1 + k * P1 + j, s);
        }
        sample(m, m->s1 + k * P1, z + k * N2, m->delta1 + k * P1, rate);
    }
    accumulate_bias(count, N1, -rate, m->delta1, m->b1);
}

/* Whole blocks of `count` samples, nothing pending before or after. */
INLINE void blocks(Network *m, int count, ptrdiff_t n, const real *x, const real *z, real rate)
{
    const real *x_before = x;
    memset(m->delta1, 0, sizeof m->delta1);
    for (; n >= count; n -= count, x_before = x, x += count * N0, z += count * N2)
        ahead(m, count, x_before, x, z, rate);
    accumulate(count, N0, N1, -rate, x_before, N0, m->delta1, m->w1);
}

void train_online(Network *m, ptrdiff_t n, const real *x, const real *z, real rate)
{
    const ptrdiff_t most = n / AHEAD * AHEAD;
    memset(m->u1, 0, sizeof m->u1);
    memset(m->pending2, 0, sizeof m->pending2);
    if (most)
        blocks(m, AHEAD, most, x, z, rate);
    if (n > most)
        blocks(m, 1, n - most, x + most * N0, z + most * N2, rate);
    accumulate(1, N1, N2, R(1.0), m->u1, P1, m->pending2, m->w2);
    transpose(N1, N2, m->w2, m->v2);
}
