//@ overlap
/* x . x' + 1: what one update of the first layer moves the next sample's preactivation by, per delta. */
INLINE real overlap(const real *x, const real *y)
{
    real sum = R(1.0);
    UNROLL for (int i = 0; i < N0; i++)
        sum += x[i] * y[i];
    return sum;
}

//@ sum_everywhere
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

//@ online
#define VECS ((N1 + LANES - 1) / LANES)

/* One by one: a vec is the units of the first layer, and latency is all that counts.  s' = W x' + b of the *next*
 * sample is computed with the weights as they are, then moved by -rate delta (x . x' + 1). */
static void train_online(Network *m, ptrdiff_t n, const real *x, const real *z, real rate)
{
    vec w1[N0][VECS], b1[VECS], w2[N2][VECS], b2[N2], s1[VECS];
    word unit[VECS], first;          /* lanes that hold a unit; the lane that holds an output's bias */
    real lanes[VECS * LANES];
    if (n <= 0)
        return;
    {   /* units into lanes; lanes beyond the units have weight zero towards the output and keep it */
        real_word mask[VECS * LANES];
        for (int j = 0; j < VECS * LANES; j++)
            mask[j] = j < N1 ? (real_word)-1 : 0;
        memcpy(unit, mask, sizeof unit);
        for (int j = 1; j < LANES; j++)
            mask[j] = 0;
        memcpy(&first, mask, sizeof first);
        memset(lanes, 0, sizeof lanes);
        for (int i = 0; i < N0; i++) {
            for (int j = 0; j < N1; j++)
                lanes[j] = m->p[W1 + j * N0 + i];
            memcpy(w1[i], lanes, sizeof lanes);
        }
        memcpy(lanes, m->p + B1, N1 * sizeof(real));
        memcpy(b1, lanes, sizeof lanes);
        for (int j = 0; j < N2; j++) {
            memcpy(lanes, m->p + W2 + j * N1, N1 * sizeof(real));
            memcpy(w2[j], lanes, sizeof lanes);
            b2[j] = where(first, splat(m->p[B2 + j]));
        }
    }
    UNROLL for (int h = 0; h < VECS; h++) {
        s1[h] = b1[h];
        UNROLL for (int i = 0; i < N0; i++)
            s1[h] += w1[i][h] * x[i];
    }
    for (ptrdiff_t k = 0; k < n; k++, x += N0, z += N2) {
        const real *next = k + 1 < n ? x + N0 : x;
        const real moved = -rate * overlap(x, next);
        vec a1[VECS], slope1[VECS], delta2[N2];
        Error error2[N2];
        UNROLL for (int h = 0; h < VECS; h++) {
            Activated a = @HIDDEN@(@S@);
            a1[h] = a.value;
            slope1[h] = a.slope;
        }
        UNROLL for (int j = 0; j < N2; j++) {
            vec sum = b2[j];
            UNROLL for (int h = 0; h < VECS; h++)
                sum += w2[j][h] * a1[h];
            error2[j] = output_error(sum_everywhere(sum), splat(z[j]));
            delta2[j] = error2[j].error * error2[j].slope;
        }
        UNROLL for (int h = 0; h < VECS; h++) {
            /* The next preactivation, as soon as this output is known: W x' + b with the weights as they are, and
             * what the update will add.  The slope, known last, is multiplied last. */
            vec s = b1[h], back = splat(0);
            UNROLL for (int i = 0; i < N0; i++)
                s += w1[i][h] * next[i];
            UNROLL for (int j = 0; j < N2; j++) {
                vec reach = w2[j][h] * slope1[h];
                s += ((reach * moved) * error2[j].error) * error2[j].slope;
                back += reach * delta2[j];
            }
            s1[h] = s;
            vec step = -rate * back;
            b1[h] += step;
            UNROLL for (int i = 0; i < N0; i++)
                w1[i][h] += step * x[i];
            UNROLL for (int j = 0; j < N2; j++)
                w2[j][h] += where(unit[h], -rate * a1[h]) * delta2[j];
        }
        UNROLL for (int j = 0; j < N2; j++)
            b2[j] -= where(first, rate * delta2[j]);
    }
    for (int i = 0; i < N0; i++) {
        memcpy(lanes, w1[i], sizeof lanes);
        for (int j = 0; j < N1; j++)
            m->p[W1 + j * N0 + i] = lanes[j];
    }
    memcpy(m->p + B1, b1, N1 * sizeof(real));
    for (int j = 0; j < N2; j++) {
        memcpy(m->p + W2 + j * N1, w2[j], N1 * sizeof(real));
        m->p[B2 + j] = lane(b2[j], 0);
    }
}
