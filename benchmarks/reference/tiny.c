/* Tier a: one epoch of SGD for a network N0-N1-N2 of at most about 60 parameters; sigmoid, half squared error, mean
 * over the batch.  Nothing but constant loops that unroll: the weights live in registers.
 *
 *     cc -std=c99 -O3 -march=native -DN0=2 -DN1=3 -DN2=1 -DBATCH=32 tiny.c
 *
 * Mini-batch: a vec is LANES samples.  One by one: a vec is the units of a layer, and latency is all that counts. */
#include "functions.h"

#ifndef TOGETHER
#define TOGETHER (BATCH >= 4 * LANES ? 4 : BATCH >= 2 * LANES ? 2 : 1)    /* groups of LANES samples in flight: one hides the other's latency */
#endif
#define GROUPS ((BATCH + TOGETHER * LANES - 1) / (TOGETHER * LANES) * TOGETHER)
#define PARAMETERS (N1 * (N0 + 1) + N2 * (N1 + 1))

typedef struct {
    real w1[N1][N0], b1[N1];
    real w2[N2][N1], b2[N2];
    /* workspace: a batch with samples along the lanes */
    real x[N0][GROUPS * LANES], z[N2][GROUPS * LANES], present[GROUPS * LANES];
    real gradient[PARAMETERS][LANES];
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
    memcpy(m->w1, w1, sizeof m->w1);
    memcpy(m->b1, b1, sizeof m->b1);
    memcpy(m->w2, w2, sizeof m->w2);
    memcpy(m->b2, b2, sizeof m->b2);
}

void network_get(const Network *m, real *w1, real *b1, real *w2, real *b2)
{
    memcpy(w1, m->w1, sizeof m->w1);
    memcpy(b1, m->b1, sizeof m->b1);
    memcpy(w2, m->w2, sizeof m->w2);
    memcpy(b2, m->b2, sizeof m->b2);
}

/* The batch with samples along the lanes; lanes without a sample are absent: their deltas become zero. */
INLINE void arrange(Network *m, int count, const real *x, const real *z)
{
    for (int i = 0; i < N0; i++)
        for (int k = 0; k < count; k++)
            m->x[i][k] = x[k * N0 + i];
    for (int j = 0; j < N2; j++)
        for (int k = 0; k < count; k++)
            m->z[j][k] = z[k * N2 + j];
}

INLINE void batch(Network *m, int whole, real step)
{
    vec w1[N1][N0], b1[N1], w2[N2][N1], b2[N2];
    vec gw1[N1][N0], gb1[N1], gw2[N2][N1], gb2[N2];
    UNROLL for (int j = 0; j < N1; j++) {
        b1[j] = splat(m->b1[j]);
        gb1[j] = splat(0);
        UNROLL for (int i = 0; i < N0; i++) {
            w1[j][i] = splat(m->w1[j][i]);
            gw1[j][i] = splat(0);
        }
    }
    UNROLL for (int j = 0; j < N2; j++) {
        b2[j] = splat(m->b2[j]);
        gb2[j] = splat(0);
        UNROLL for (int i = 0; i < N1; i++) {
            w2[j][i] = splat(m->w2[j][i]);
            gw2[j][i] = splat(0);
        }
    }
    for (int g = 0; g < GROUPS * LANES; g += TOGETHER * LANES) {
        vec x[N0][TOGETHER], a1[N1][TOGETHER], slope1[N1][TOGETHER], delta2[N2][TOGETHER];
        UNROLL for (int i = 0; i < N0; i++)
            UNROLL for (int t = 0; t < TOGETHER; t++)
                x[i][t] = load(&m->x[i][g + t * LANES]);
        UNROLL for (int j = 0; j < N1; j++)
            UNROLL for (int t = 0; t < TOGETHER; t++) {
                vec s = b1[j];
                UNROLL for (int i = 0; i < N0; i++)
                    s += w1[j][i] * x[i][t];
                Activated a = sigmoid(s);
                a1[j][t] = a.value;
                slope1[j][t] = a.slope;
            }
        UNROLL for (int j = 0; j < N2; j++)
            UNROLL for (int t = 0; t < TOGETHER; t++) {
                vec s = b2[j];
                UNROLL for (int i = 0; i < N1; i++)
                    s += w2[j][i] * a1[i][t];
                Activated y = sigmoid(s);
                vec delta = (y.value - load(&m->z[j][g + t * LANES])) * y.slope;
                delta2[j][t] = whole ? delta : delta * load(&m->present[g + t * LANES]);
                gb2[j] += delta2[j][t];
                UNROLL for (int i = 0; i < N1; i++)
                    gw2[j][i] += delta2[j][t] * a1[i][t];
            }
        UNROLL for (int i = 0; i < N1; i++)
            UNROLL for (int t = 0; t < TOGETHER; t++) {
                vec back = w2[0][i] * delta2[0][t];
                UNROLL for (int j = 1; j < N2; j++)
                    back += w2[j][i] * delta2[j][t];
                vec delta = back * slope1[i][t];
                gb1[i] += delta;
                UNROLL for (int k = 0; k < N0; k++)
                    gw1[i][k] += delta * x[k][t];
            }
    }
    UNROLL for (int j = 0; j < N1; j++) {
        m->b1[j] += step * sum_lanes(gb1[j]);
        UNROLL for (int i = 0; i < N0; i++)
            m->w1[j][i] += step * sum_lanes(gw1[j][i]);
    }
    UNROLL for (int j = 0; j < N2; j++) {
        m->b2[j] += step * sum_lanes(gb2[j]);
        UNROLL for (int i = 0; i < N1; i++)
            m->w2[j][i] += step * sum_lanes(gw2[j][i]);
    }
}

void train_batches(Network *m, ptrdiff_t n, const real *x, const real *z, real rate)
{
    for (int k = 0; k < GROUPS * LANES; k++)
        m->present[k] = k < BATCH ? R(1.0) : R(0.0);
    for (; n >= BATCH; n -= BATCH, x += BATCH * N0, z += BATCH * N2) {
        arrange(m, BATCH, x, z);
        batch(m, BATCH == GROUPS * LANES, -rate / (real)BATCH);
    }
    if (n > 0) {
        for (int k = 0; k < GROUPS * LANES; k++)
            m->present[k] = k < n ? R(1.0) : R(0.0);
        arrange(m, (int)n, x, z);
        batch(m, 0, -rate / (real)n);
    }
}

#include "narrow.h"

#define HIDDEN ((N1 + LANES - 1) / LANES)

/* x . x' + 1: what one update of the first layer moves the next sample's preactivation by, per delta. */
INLINE real overlap(const real *x, const real *y)
{
    real sum = R(1.0);
    UNROLL for (int i = 0; i < N0; i++)
        sum += x[i] * y[i];
    return sum;
}

/* The sum of all lanes, in all lanes. */
INLINE vec sum_everywhere(vec x)
{
#if VECTOR_BYTES == 4 * REAL_BYTES && VECTOR_BYTES > REAL_BYTES
    x += (vec){x[1], x[0], x[3], x[2]};
    return x + (vec){x[2], x[3], x[0], x[1]};
#else
    return splat(sum_lanes(x));
#endif
}

void train_online(Network *m, ptrdiff_t n, const real *x, const real *z, real rate)
{
    vec w1[N0][HIDDEN], b1[HIDDEN], w2[N2][HIDDEN], b2[N2], s1[HIDDEN];
    word unit[HIDDEN], first;        /* lanes that hold a unit; the lane that holds an output's bias */
    if (n <= 0)
        return;
    {   /* units into lanes; lanes beyond the units have weight zero towards the output and keep it */
        real lanes[HIDDEN * LANES];
        real_word mask[HIDDEN * LANES];
        for (int j = 0; j < HIDDEN * LANES; j++)
            mask[j] = j < N1 ? (real_word)-1 : 0;
        memcpy(unit, mask, sizeof mask);
        for (int j = 1; j < LANES; j++)
            mask[j] = 0;
        memcpy(&first, mask, sizeof first);
        memset(lanes, 0, sizeof lanes);
        for (int i = 0; i < N0; i++) {
            for (int j = 0; j < N1; j++)
                lanes[j] = m->w1[j][i];
            memcpy(w1[i], lanes, sizeof lanes);
        }
        memcpy(lanes, m->b1, sizeof m->b1);
        memcpy(b1, lanes, sizeof lanes);
        for (int j = 0; j < N2; j++) {
            memcpy(lanes, m->w2[j], sizeof m->w2[j]);
            memcpy(w2[j], lanes, sizeof lanes);
            b2[j] = from_bits(first & bits(splat(m->b2[j])));
        }
    }
    UNROLL for (int h = 0; h < HIDDEN; h++) {
        s1[h] = b1[h];
        UNROLL for (int i = 0; i < N0; i++)
            s1[h] += w1[i][h] * x[i];
    }
    for (ptrdiff_t k = 0; k < n; k++, x += N0, z += N2) {
        const real *next = k + 1 < n ? x + N0 : x;
        const real moved = -rate * overlap(x, next);
        vec a1[HIDDEN], slope1[HIDDEN], error2[N2], slope2[N2], delta2[N2];
        UNROLL for (int h = 0; h < HIDDEN; h++) {
            Activated a = sigmoid(s1[h]);
            a1[h] = a.value;
            slope1[h] = a.slope;
        }
        UNROLL for (int j = 0; j < N2; j++) {
            vec sum = b2[j];
            UNROLL for (int h = 0; h < HIDDEN; h++)
                sum += w2[j][h] * a1[h];
            Activated y = sigmoid(sum_everywhere(sum));
            error2[j] = y.value - z[j];
            slope2[j] = y.slope;
            delta2[j] = error2[j] * slope2[j];
        }
        UNROLL for (int h = 0; h < HIDDEN; h++) {
            /* The next preactivation, as soon as this output is known: W x' + b with the weights as they are, and
             * what the update will add.  The slope, known last, is multiplied last. */
            vec s = b1[h], back = splat(0);
            UNROLL for (int i = 0; i < N0; i++)
                s += w1[i][h] * next[i];
            UNROLL for (int j = 0; j < N2; j++) {
                vec reach = w2[j][h] * slope1[h];
                s += ((reach * moved) * error2[j]) * slope2[j];
                back += reach * delta2[j];
            }
            s1[h] = s;
            vec step = -rate * back;
            b1[h] += step;
            UNROLL for (int i = 0; i < N0; i++)
                w1[i][h] += step * x[i];
            UNROLL for (int j = 0; j < N2; j++)
                w2[j][h] += from_bits(unit[h] & bits(-rate * a1[h])) * delta2[j];
        }
        UNROLL for (int j = 0; j < N2; j++)
            b2[j] -= from_bits(first & bits(rate * delta2[j]));
    }
    {
        real lanes[HIDDEN * LANES];
        for (int i = 0; i < N0; i++) {
            memcpy(lanes, w1[i], sizeof lanes);
            for (int j = 0; j < N1; j++)
                m->w1[j][i] = lanes[j];
        }
        memcpy(m->b1, b1, sizeof m->b1);
        for (int j = 0; j < N2; j++) {
            memcpy(m->w2[j], w2[j], sizeof m->w2[j]);
            m->b2[j] = lane(b2[j], 0);
        }
    }
}
