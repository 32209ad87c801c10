/* The words of vector.h and functions.h once more, for vectors of NARROW_LANES: everything that follows this include
 * means the narrow kind.  (The generator prints the functions twice under two names instead.) */
#undef VECTOR_BYTES
#if defined(__GNUC__) && !defined(SYMMLP_PLAIN) && (defined(__AVX__) || (defined(SYMMLP_FLOAT) && (defined(__SSE2__) || defined(__aarch64__))))
#define VECTOR_BYTES (4 * REAL_BYTES)
#elif defined(__GNUC__) && !defined(SYMMLP_PLAIN) && (defined(__SSE2__) || defined(__aarch64__))
#define VECTOR_BYTES 16
#else
#define VECTOR_BYTES REAL_BYTES
#endif
#define vec narrow_vec
#define word narrow_word
#define splat narrow_splat
#define lane narrow_lane
#define not_below narrow_not_below
#define bits narrow_bits
#define from_bits narrow_from_bits
#define load narrow_load
#define store narrow_store
#define sign_mask narrow_sign_mask
#define choose narrow_choose
#define magnitude narrow_magnitude
#define with_sign_of narrow_with_sign_of
#define sum_lanes narrow_sum_lanes
#define Halves narrow_Halves
#define exp_tail narrow_exp_tail
#define log_tail narrow_log_tail
#define Exponential narrow_Exponential
#define exponential narrow_exponential
#define exp_value narrow_exp_value
#define exp_negative narrow_exp_negative
#define over_one_plus narrow_over_one_plus
#define Activated narrow_Activated
#define sigmoid narrow_sigmoid
#define hyperbolic_tangent narrow_hyperbolic_tangent
#define Pair narrow_Pair
#define exp_pair narrow_exp_pair
#define log1p_unit narrow_log1p_unit
#define softplus narrow_softplus
#define log_sigmoid narrow_log_sigmoid
#define binary_cross_entropy narrow_binary_cross_entropy
#define Tail narrow_Tail
#define normal_tail narrow_normal_tail
#define gelu narrow_gelu
#define log1p_pair narrow_log1p_pair
#define exact_sum narrow_exact_sum
#define softmax_cross_entropy narrow_softmax_cross_entropy
#include "functions.h"
