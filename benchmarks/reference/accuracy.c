/* The functions of functions.h over arrays, for accuracy.py; n is a multiple of LANES. */
#include "functions.h"
int lanes(void);
int lanes(void) { return LANES; }
#define EACH(name, expression) \
    void name(size_t n, const real *s, const real *t, real *y); \
    void name(size_t n, const real *s_, const real *t_, real *y) \
    { \
        for (size_t i = 0; i < n; i += LANES) { \
            vec s = load(s_ + i), t = load(t_ + i); \
            (void)t; \
            store(y + i, expression); \
        } \
    }
EACH(f_exp, exp_negative(-magnitude(s)))
EACH(f_sigmoid, sigmoid(s).value)
EACH(f_sigmoid_slope, sigmoid(s).slope)
EACH(f_tanh, hyperbolic_tangent(s).value)
EACH(f_tanh_slope, hyperbolic_tangent(s).slope)
EACH(f_softplus, softplus(s).value)
EACH(f_log_sigmoid, log_sigmoid(s))
EACH(f_cross_entropy, binary_cross_entropy(s, t))
EACH(f_normal_tail, normal_tail(magnitude(s)).area * normal_tail(magnitude(s)).scale)
EACH(f_gelu, gelu(s).value)
EACH(f_gelu_slope, gelu(s).slope)
EACH(f_softmax_cross_entropy, softmax_cross_entropy(3, ((vec[]){s, -s, splat(0)}), ((vec[]){t, R(1.0) - t, splat(0)})))
