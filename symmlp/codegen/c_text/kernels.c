//@ tile
/* Products with constant sizes, in register tiles: C += alpha A B, where B and C hold whole vecs in their rows.
 *
 * A is read one number at a time, at any two strides, so its transpose is free.  That is all the matrix algebra
 * training needs:  s = W a + b (A = activations),  dW = delta a^T (A = activations, transposed),
 * delta = W^T delta (B = the other copy of W). */

/* rows * vecs sums, vecs of B and one factor fit the registers: 32 of them with AVX-512, 16 otherwise. */
#if VECTOR_BYTES == 64
#define TILE_ROWS 6
#define TILE_VECS 4
#else
#define TILE_ROWS (VECTOR_BYTES == 32 ? 6 : 4)
#define TILE_VECS 2
#endif
#define PANEL (TILE_VECS * LANES)

/* rows x vecs numbers of C stay in registers while `depth` products are added: out = in + alpha sum_k a[k] b[k].
 * `in` with stride 0 is one row added to all: the bias. */
INLINE void tile(int rows, int vecs, int depth, real alpha,
                 const real *a, ptrdiff_t a_row, ptrdiff_t a_depth,
                 const real *b, ptrdiff_t b_depth,
                 const real *in, ptrdiff_t in_row, real *out, ptrdiff_t out_row)
{
    vec sum[TILE_ROWS][TILE_VECS];
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int j = 0; j < vecs; j++)
            sum[i][j] = alpha == R(1.0) ? load(in + i * in_row + j * LANES) : splat(0);
    for (int k = 0; k < depth; k++) {
        vec line[TILE_VECS];
        UNROLL for (int j = 0; j < vecs; j++)
            line[j] = load(b + k * b_depth + j * LANES);
        UNROLL for (int i = 0; i < rows; i++) {
            vec factor = splat(a[i * a_row + k * a_depth]);
            UNROLL for (int j = 0; j < vecs; j++)
                sum[i][j] = sum[i][j] + factor * line[j];
        }
    }
    UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int j = 0; j < vecs; j++)
            store(out + i * out_row + j * LANES,
                  alpha == R(1.0) ? sum[i][j] : load(in + i * in_row + j * LANES) + alpha * sum[i][j]);
}

/* All rows of one panel of at most TILE_VECS vecs. */
INLINE void panel(int rows, int vecs, int depth, real alpha,
                  const real *a, ptrdiff_t a_row, ptrdiff_t a_depth,
                  const real *b, ptrdiff_t b_depth,
                  const real *in, ptrdiff_t in_row, real *out, ptrdiff_t out_row)
{
    int i = 0;
    for (; i + TILE_ROWS <= rows; i += TILE_ROWS)
        tile(TILE_ROWS, vecs, depth, alpha, a + i * a_row, a_row, a_depth, b, b_depth,
             in + i * in_row, in_row, out + i * out_row, out_row);
    if (rows % TILE_ROWS)
        tile(rows % TILE_ROWS, vecs, depth, alpha, a + i * a_row, a_row, a_depth, b, b_depth,
             in + i * in_row, in_row, out + i * out_row, out_row);
}

//@ layer: tile
/* What one dense layer does, all sizes constant after inlining.  A network's epoch is a list of these calls.
 *
 * A matrix of `fan_in` rows and `units` columns is stored transposed, padded and in panels: columns in groups of
 * PANEL, each group contiguous, its row i holding the weights from input i.  Columns beyond `units` are padding:
 * they stay zero, and nothing real depends on them, because every sum runs over real rows only.
 *
 * Each operation is written for one panel of `vecs` vecs and done for the full panels, then for the narrower last. */
#ifndef CHUNK
#define CHUNK 64                     /* rows of a panel that stay in the first-level cache while samples pass */
#endif
#define STRANDS 4                    /* independent partial sums of a matrix-vector product: hides latency */

#define FOR_PANELS(units, call) \
    do { \
        int first = 0; \
        for (; first + PANEL <= PADDED(units); first += PANEL) { const int vecs = TILE_VECS; call; } \
        if (PADDED(units) % PANEL) { const int vecs = PADDED(units) % PANEL / LANES; call; } \
    } while (0)

INLINE int smaller(int a, int b) { return a < b ? a : b; }
INLINE ptrdiff_t weight_index(int fan_in, int units, int i, int j)
{
    int first = j / PANEL * PANEL, width = smaller(PANEL, PADDED(units) - first);
    return (ptrdiff_t)first * fan_in + (ptrdiff_t)i * width + (j - first);
}

//@ products: layer
/* s[m] = start + x[m] W, for `count` samples; start is the bias row. */
INLINE void products_panel(int count, int fan_in, int vecs, const real *x, ptrdiff_t x_row,
                           const real *w, const real *start, real *s, ptrdiff_t s_row)
{
    const int width = vecs * LANES, most = fan_in / CHUNK * CHUNK;
    for (int k = 0; k < most; k += CHUNK)
        panel(count, vecs, CHUNK, R(1.0), x + k, x_row, 1, w + k * width, width,
              k ? s : start, k ? s_row : 0, s, s_row);
    if (fan_in % CHUNK)
        panel(count, vecs, fan_in % CHUNK, R(1.0), x + most, x_row, 1, w + most * width, width,
              most ? s : start, most ? s_row : 0, s, s_row);
}

INLINE void products(int count, int fan_in, int units, const real *x, ptrdiff_t x_row,
                     const real *w, const real *start, real *s)
{
    FOR_PANELS(units, products_panel(count, fan_in, vecs, x, x_row, w + first * fan_in, start + first,
                                     s + first, PADDED(units)));
}

//@ accumulate: layer
/* Samples per pass over a gradient: few when their rows are long. */
#define DEEP(fan_in) ((fan_in) > 256 ? 64 : 256)

/* W += alpha sum_m x[m]^T delta[m];  DEEP samples at a time, whose rows then stay in the first-level cache. */
INLINE void accumulate_panel(int count, int fan_in, int vecs, real alpha, const real *x, ptrdiff_t x_row,
                             const real *delta, ptrdiff_t delta_row, real *w)
{
    const int width = vecs * LANES, deep = DEEP(fan_in), most = count / deep * deep;
    for (int m = 0; m < most; m += deep)
        panel(fan_in, vecs, deep, alpha, x + m * x_row, 1, x_row, delta + m * delta_row, delta_row, w, width, w, width);
    if (count % deep)
        panel(fan_in, vecs, count % deep, alpha, x + most * x_row, 1, x_row, delta + most * delta_row, delta_row,
              w, width, w, width);
}

INLINE void accumulate(int count, int fan_in, int units, real alpha, const real *x, ptrdiff_t x_row,
                       const real *delta, real *w)
{
    FOR_PANELS(units, accumulate_panel(count, fan_in, vecs, alpha, x, x_row, delta + first, PADDED(units),
                                       w + first * fan_in));
}

/* bias += alpha sum_m delta[m]. */
INLINE void accumulate_bias(int count, int units, real alpha, const real *delta, real *bias)
{
    for (int j = 0; j < PADDED(units); j += LANES) {
        vec sum = splat(0);
        for (int m = 0; m < count; m++)
            sum += load(delta + m * PADDED(units) + j);
        store(bias + j, load(bias + j) + alpha * sum);
    }
}

//@ transpose: layer
/* The copy that the backward pass reads: fan_in and units exchanged. */
INLINE void transpose(int fan_in, int units, const real *w, real *v)
{
    for (int j = 0; j < units; j++)
        for (int i = 0; i < fan_in; i++)
            v[weight_index(units, fan_in, j, i)] = w[weight_index(fan_in, units, i, j)];
}

//@ sweep: layer
/* One sample, one pass over W:  W += u d^T (what the sample before left pending), then s = start + x W. */
INLINE void sweep_row(int vecs, real *w, real u, const vec *d, real x, vec *sum)
{
    vec before = splat(u), now = splat(x);
    UNROLL for (int j = 0; j < vecs; j++) {
        vec weight = load(w + j * LANES) + before * d[j];
        store(w + j * LANES, weight);
        sum[j] += now * weight;
    }
}

INLINE void sweep_panel(int fan_in, int vecs, real *w, const real *u, const real *d,
                        const real *x, const real *start, real *s)
{
    const int most = fan_in / STRANDS * STRANDS, rest = fan_in - most, width = vecs * LANES;
    vec sum[STRANDS][TILE_VECS], pending[TILE_VECS];
    UNROLL for (int j = 0; j < vecs; j++) {
        pending[j] = load(d + j * LANES);
        sum[0][j] = load(start + j * LANES);
        UNROLL for (int q = 1; q < STRANDS; q++)
            sum[q][j] = splat(0);
    }
    for (int i = 0; i < most; i += STRANDS)
        UNROLL for (int q = 0; q < STRANDS; q++)
            sweep_row(vecs, w + (i + q) * width, u[i + q], pending, x[i + q], sum[q]);
    UNROLL for (int q = 0; q < rest; q++)
        sweep_row(vecs, w + (most + q) * width, u[most + q], pending, x[most + q], sum[q]);
    UNROLL for (int j = 0; j < vecs; j++)
        store(s + j * LANES, (sum[0][j] + sum[1][j]) + (sum[2][j] + sum[3][j]));
}

INLINE void sweep(int fan_in, int units, real *w, const real *u, const real *d,
                  const real *x, const real *start, real *s)
{
    FOR_PANELS(units, sweep_panel(fan_in, vecs, w + first * fan_in, u, d + first, x, start + first, s + first));
}

//@ ahead: layer
/* The first layer of `count` samples at once:  W += alpha sum x'[m]^T delta'[m] of the `count` before, then
 * s[m] = start + x[m] W;  each chunk of W passes through the first-level cache once. */
INLINE void ahead_panel(int count, int fan_in, int vecs, real alpha, const real *x_before, const real *delta_before,
                        const real *x, real *w, const real *start, real *s, ptrdiff_t s_row)
{
    const int width = vecs * LANES, most = fan_in / CHUNK * CHUNK;
    for (int k = 0; k < most; k += CHUNK) {
        real *part = w + k * width;
        panel(CHUNK, vecs, count, alpha, x_before + k, 1, fan_in, delta_before, s_row, part, width, part, width);
        panel(count, vecs, CHUNK, R(1.0), x + k, fan_in, 1, part, width, k ? s : start, k ? s_row : 0, s, s_row);
    }
    if (fan_in % CHUNK) {
        real *part = w + most * width;
        panel(fan_in % CHUNK, vecs, count, alpha, x_before + most, 1, fan_in, delta_before, s_row, part, width, part, width);
        panel(count, vecs, fan_in % CHUNK, R(1.0), x + most, fan_in, 1, part, width,
              most ? s : start, most ? s_row : 0, s, s_row);
    }
}

INLINE void ahead_products(int count, int fan_in, int units, real alpha, const real *x_before,
                           const real *delta_before, const real *x, real *w, const real *start, real *s)
{
    FOR_PANELS(units, ahead_panel(count, fan_in, vecs, alpha, x_before, delta_before + first, x, w + first * fan_in,
                                  start + first, s + first, PADDED(units)));
}

//@ dot: layer sum_lanes
INLINE real dot(int n, const real *a, const real *b)
{
    const int most = n / (STRANDS * LANES) * (STRANDS * LANES);
    vec sum[STRANDS];
    UNROLL for (int q = 0; q < STRANDS; q++)
        sum[q] = splat(0);
    for (int i = 0; i < most; i += STRANDS * LANES)
        UNROLL for (int q = 0; q < STRANDS; q++)
            sum[q] += load(a + i + q * LANES) * load(b + i + q * LANES);
    real total = sum_lanes((sum[0] + sum[1]) + (sum[2] + sum[3]));
    for (int i = most; i < n; i++)
        total += a[i] * b[i];
    return total;
}
