/* Products with constant sizes, in register tiles: C += alpha A B, where B and C hold whole vecs in their rows.
 *
 * A is read one number at a time, at any two strides, so its transpose is free.  That is all the matrix algebra
 * training needs:  s = W a + b (A = activations),  dW = delta a^T (A = activations, transposed),
 * delta = W^T delta (B = the other copy of W). */
#ifndef SYMMLP_MATRIX_H
#define SYMMLP_MATRIX_H


/* rows * vecs sums, vecs of B and one factor fit the registers: 32 of them with AVX-512, 16 otherwise. */
#if VECTOR_BYTES == 64
#define TILE_ROWS 6
#define TILE_VECS 4
#else
#define TILE_ROWS (VECTOR_BYTES == 32 ? 6 : 4)
#define TILE_VECS 2
#endif
#define PANEL (TILE_VECS * LANES)

#define PADDED(units) (((units) + LANES - 1) / LANES * LANES)

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

#endif
