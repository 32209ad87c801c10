//@ words
/* The words that everything below is written in.
 *
 *   real      the number type
 *   vec       LANES reals, a GNU vector; one plain real where the compiler has none (or with -DSYMMLP_PLAIN)
 *   word      the unsigned integers under a vec, for the few places that look at bits
 *
 * Nothing depends on how a * b + c is rounded: once or twice, both satisfy the stated bounds.  gcc drops the
 * fused form under -std=c99, though C99 allows it; the pragma restores it. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("fp-contract=fast")
#endif

/* Every size is a constant once functions are inlined and short loops unrolled; for flash (-Os) neither is forced. */
#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define INLINE static inline __attribute__((always_inline, unused))
#elif defined(__GNUC__)
#define INLINE static inline __attribute__((unused))
#else
#define INLINE static inline
#endif
#if defined(__GNUC__) && !defined(__clang__) && !defined(__OPTIMIZE_SIZE__)
#define UNROLL _Pragma("GCC unroll 16")
#else
#define UNROLL
#endif

#if FLOAT
typedef float real;
typedef uint32_t real_word;
#define R(x) x##f
#define REAL_BYTES 4
#else
typedef double real;
typedef uint64_t real_word;
#define R(x) x
#define REAL_BYTES 8
#endif

@LANES@#define LANES (VECTOR_BYTES / REAL_BYTES)

#if VECTOR_BYTES > REAL_BYTES
typedef real vec __attribute__((vector_size(VECTOR_BYTES)));
typedef real_word word __attribute__((vector_size(VECTOR_BYTES)));
INLINE vec splat(real x) { return x - (vec){0}; }
INLINE real lane(vec x, int i) { return x[i]; }
INLINE word not_below(vec x, real bound) { return ~(word)(x < bound); }     /* all ones or zero; NaN: ones */
INLINE word less(vec x, vec y) { return (word)(x < y); }
INLINE word equal(vec x, vec y) { return (word)(x == y); }
#else
typedef real vec;
typedef real_word word;
INLINE vec splat(real x) { return x; }
INLINE real lane(vec x, int i) { (void)i; return x; }
INLINE word not_below(vec x, real bound) { return x < bound ? 0 : (word)-1; }
INLINE word less(vec x, vec y) { return x < y ? (word)-1 : 0; }
INLINE word equal(vec x, vec y) { return x == y ? (word)-1 : 0; }
#endif

INLINE word bits(vec x) { word w; memcpy(&w, &x, sizeof w); return w; }
INLINE vec from_bits(word w) { vec x; memcpy(&x, &w, sizeof x); return x; }
INLINE vec load(const real *p) { vec x; memcpy(&x, p, sizeof x); return x; }
INLINE void store(real *p, vec x) { memcpy(p, &x, sizeof x); }

INLINE word sign_mask(vec x) { return 0 - (bits(x) >> (8 * REAL_BYTES - 1)); }
INLINE vec choose(word mask, vec yes, vec no) { return from_bits((mask & bits(yes)) | (~mask & bits(no))); }
INLINE vec where(word mask, vec x) { return from_bits(mask & bits(x)); }        /* x, or zero */
INLINE vec magnitude(vec x) { return from_bits(bits(x) & (((real_word)-1) >> 1)); }
INLINE vec with_sign_of(vec x, vec sign) { return from_bits(bits(x) ^ (bits(sign) & ~(((real_word)-1) >> 1))); }

//@ sum_lanes
INLINE real sum_lanes(vec x)
{
    real part[LANES];
    memcpy(part, &x, sizeof part);
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            part[i] += part[i + half];
    return part[0];
}

//@ wide
#if !defined(__GNUC__) || defined(SYMMLP_PLAIN)
#define VECTOR_BYTES REAL_BYTES
#elif defined(__AVX512F__)
#define VECTOR_BYTES 64
#elif defined(__AVX__)
#define VECTOR_BYTES 32
#elif defined(__SSE2__) || (defined(__aarch64__) && defined(__ARM_NEON))
#define VECTOR_BYTES 16
#else
#define VECTOR_BYTES REAL_BYTES
#endif

//@ narrow
#if !defined(__GNUC__) || defined(SYMMLP_PLAIN)
#define VECTOR_BYTES REAL_BYTES
#elif defined(__AVX__) || (REAL_BYTES == 4 && (defined(__SSE2__) || defined(__aarch64__)))
#define VECTOR_BYTES (4 * REAL_BYTES)
#elif defined(__SSE2__) || defined(__aarch64__)
#define VECTOR_BYTES 16
#else
#define VECTOR_BYTES REAL_BYTES
#endif
