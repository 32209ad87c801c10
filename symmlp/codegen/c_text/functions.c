//@ constants
#if FLOAT
#define MANTISSA 23
#define BIAS 127
#define MAGIC 0x1.8p+23f            /* x + MAGIC rounds x to an integer, held in the low mantissa bits */
#define LIFT 40                     /* 2^n is built 2^LIFT times too large: its exponent field holds no subnormal */
#define DROP 0x1p-40f
#define LOWEST -110.0f              /* e^LOWEST rounds to zero */
#define LOG2_E 0x1.715476p+0f
#define LN2_HIGH 0x1.62e4p-1f       /* times any exponent: exact */
#define LN2_LOW 0x1.7f7d1cp-20f
#define ONE_OVER_ROOT_2PI 0x1.988454p-2f
#define LARGEST 0x1.fffffep+127f
#define SMALLEST 0x1p-126f
#define HALF_MASK ((real_word)0xfffff000u)
#else
#define MANTISSA 52
#define BIAS 1023
#define MAGIC 0x1.8p+52
#define LIFT 100
#define DROP 0x1p-100
#define LOWEST -760.0
#define LOG2_E 0x1.71547652b82fep+0
#define LN2_HIGH 0x1.62e42fefa3p-1
#define LN2_LOW 0x1.3de6af278ece6p-42
#define ONE_OVER_ROOT_2PI 0x1.9884533d43651p-2
#define LARGEST 0x1.fffffffffffffp+1023
#define SMALLEST 0x1p-1022
#define HALF_MASK ((real_word)0xfffffffff8000000u)
#endif

//@ exp_tail: constants
/* (e^r - 1 - r) / r^2 = low + r^4 high on |r| <= ln 2 / 2; two halves, so that no chain is longer than it must be. */
typedef struct { vec low, high; } Halves;

INLINE Halves exp_tail(vec r)
{
    vec r2 = r * r;
#if FLOAT
    return (Halves){(0x1p-1f + 0x1.5554dcp-3f * r) + r2 * (0x1.55551ap-5f + 0x1.120b6ep-7f * r), splat(0x1.6d110ap-10f)};
#else
    vec low = (0x1.0000000000001p-1 + 0x1.5555555555556p-3 * r) + r2 * (0x1.5555555553d63p-5 + 0x1.11111111109b3p-7 * r);
    vec middle = (0x1.6c16c1788bd90p-10 + 0x1.a01a01a7c41d5p-13 * r) + r2 * (0x1.a019b90d2ae7ap-16 + 0x1.71de0dae63bb3p-19 * r);
    vec high = 0x1.289185613a3d6p-22 + 0x1.af38a9b0ec855p-26 * r;
    return (Halves){low, middle + (r2 * r2) * high};
#endif
}

//@ log_tail: constants
/* (2 atanh(w/2) - w) / w^3 as a polynomial in u = w^2, u <= 4/9. */
INLINE vec log_tail(vec u)
{
    vec u2 = u * u;
#if FLOAT
    return (0x1.555556p-4f + 0x1.9998d4p-7f * u) + u2 * ((0x1.24c926p-9f + 0x1.bc8cf8p-12f * u) + 0x1.dba26p-14f * u2);
#else
    vec u4 = u2 * u2;
    vec low = (0x1.5555555555555p-4 + 0x1.9999999999944p-7 * u) + u2 * (0x1.2492492499d46p-9 + 0x1.c71c71bedea97p-12 * u);
    vec middle = (0x1.745d19937b1fcp-14 + 0x1.3b13515f6f9efp-16 * u) + u2 * (0x1.111abdc8abe16p-18 + 0x1.e0a2d581ab68fp-21 * u);
    vec high = (0x1.bc37f0140c19ep-23 + 0x1.32e0d25c9c761p-25 * u) + u2 * 0x1.401d3e65cdc48p-26;
    return low + u4 * (middle + u4 * high);
#endif
}

//@ exponential: exp_tail
/* x <= 0:  e^x = scale (1 + part),  scale a power of two, down to the last subnormal; or lifted 2^LIFT times. */
typedef struct { vec scale, part; } Exponential;

INLINE Exponential lifted_exponential(vec x)
{
    word kept = not_below(x, LOWEST);
    vec shifted = x * LOG2_E + MAGIC;
    vec n = shifted - MAGIC;
    vec r = x - n * LN2_HIGH;        /* exact, and e^x = 2^n e^r e^-low; the last factor is 1 - low and meets */
    vec low = n * LN2_LOW;           /* e^r - 1 = r + r^2 (...) where nothing waits for it */
    vec first = r - (low + low * r);
    vec r2 = r * r;
    vec second = r2 - low * r2;
    Halves tail = exp_tail(r);
    Exponential e;
    e.scale = from_bits(kept & ((bits(shifted) << MANTISSA) + ((real_word)(BIAS + LIFT) << MANTISSA)));
    e.part = from_bits(kept & bits((first + second * tail.low) + (second * (r2 * r2)) * tail.high));
    return e;
}

INLINE Exponential exponential(vec x)
{
    Exponential e = lifted_exponential(x);
    e.scale = e.scale * DROP;
    return e;
}

INLINE vec exp_value(Exponential e) { return e.scale + e.scale * e.part; }
INLINE vec exp_negative(vec x) { return exp_value(exponential(x)); }

//@ over_one_plus: exponential
/* numerator / (1 + z).  The denominator does not wait for z; what rounding it lost is given back after the division,
 * times 1/(1+z) to the two digits that matter. */
INLINE vec over_one_plus(Exponential e, vec z, vec numerator)
{
    vec one = R(1.0) + e.scale;
    vec denominator = one + e.scale * e.part;
    vec lost = (one - denominator) + e.scale * e.part;
    vec quotient = numerator / denominator;
    return quotient - quotient * (lost * (R(1.0) - R(0.5) * z));
}

//@ activated
/* What a layer keeps of s: a = f(s) and f'(s). */
typedef struct { vec value, slope; } Activated;

//@ sigmoid: over_one_plus activated
/* sigma(s) and sigma'(s) from one z = e^-|s| and one division:  y = 1/(1+z) or z/(1+z),
 * y' = z/(1+z)^2, which is y (z y) for s >= 0 and y (1 - y), y <= 1/2, for s < 0. */
typedef struct { vec y, rest; } Parts;                    /* sigma(s) and 1 - sigma(s) */

INLINE Parts sigmoid_parts(vec s)
{
    Exponential e = exponential(-magnitude(s));
    word negative = sign_mask(s);
    vec z = exp_value(e);
    vec y = over_one_plus(e, z, choose(negative, z, splat(R(1.0))));
    vec rest = from_bits(negative & bits(splat(R(1.0)))) + choose(negative, splat(R(-1.0)), z) * y;
    return (Parts){y, rest};
}

INLINE Activated sigmoid(vec s)
{
    Parts a = sigmoid_parts(s);
    return (Activated){a.y, a.y * a.rest};
}

//@ sigmoid_residual: sigmoid
/* sigma(s) - t; where sigma(s) > 1/2 it is (1 - t) - (1 - sigma(s)), which keeps its digits near t = 1. */
INLINE vec sigmoid_residual(vec s, vec t)
{
    Parts a = sigmoid_parts(s);
    return choose(sign_mask(s), a.y - t, (R(1.0) - t) - a.rest);
}

//@ hyperbolic_tangent: over_one_plus activated
/* tanh s = -m/(1+z),  tanh' s = 4z/(1+z)^2,  z = e^-2|s|,  m = z - 1 (never computed by that subtraction). */
INLINE Activated hyperbolic_tangent(vec s)
{
    Exponential e = exponential(R(-2.0) * magnitude(s));
    vec z = exp_value(e);
    vec m = (e.scale - R(1.0)) + e.scale * e.part;
    vec u = over_one_plus(e, z, splat(R(1.0)));
    return (Activated){with_sign_of(-m * u, s), ((R(4.0) * z) * u) * u};
}

//@ tanh_residual: hyperbolic_tangent
/* tanh s - t; from |s| = 1/2 on in terms of 1 - |tanh s| = 2z/(1+z), which keeps its digits near t = 1 and -1. */
INLINE vec tanh_residual(vec s, vec t)
{
    Exponential e = exponential(R(-2.0) * magnitude(s));
    vec z = exp_value(e);
    vec rest = R(2.0) * over_one_plus(e, z, z);
    vec far = choose(sign_mask(s), rest - (R(1.0) + t), (R(1.0) - t) - rest);
    return choose(less(magnitude(s), splat(R(0.5))), hyperbolic_tangent(s).value - t, far);
}

//@ exp_pair: exp_tail
/* z = e^x to twice the precision, x <= 0 and e^x normal: `high` rounded, `low` what rounding dropped. */
typedef struct { vec high, low; } Pair;

INLINE Pair exp_pair(vec x)
{
    word kept = not_below(x, LOWEST);
    x = from_bits(kept & bits(x));
    vec shifted = x * LOG2_E + MAGIC;
    vec n = shifted - MAGIC;
    vec exact = x - n * LN2_HIGH;
    vec r = exact - n * LN2_LOW;
    vec rest = (exact - r) - n * LN2_LOW;
    vec scale = from_bits(kept & ((bits(shifted) << MANTISSA) + ((real_word)(BIAS + LIFT) << MANTISSA))) * DROP;
    vec r2 = r * r;
    Halves halves = exp_tail(r);
    vec tail = r2 * (halves.low + (r2 * r2) * halves.high) + (rest + rest * r);
    vec part = r + tail;
    vec part_rest = (r - part) + tail;
    vec one = R(1.0) + part;
    vec one_rest = (part - (one - R(1.0))) + part_rest;
    Pair z;
    z.high = scale * one;
    z.low = scale * one_rest;
    return z;
}

//@ log1p_unit: log_tail exp_pair
/* log(1 + z), 0 <= z.high <= 1:  w + w^3 Q(w^2),  w = z/(1 + z/2) carried in two parts. */
INLINE vec log1p_unit(Pair z)
{
    vec half = R(0.5) * z.high;
    vec d = R(1.0) + half;
    vec d_rest = half - (d - R(1.0)) + R(0.5) * z.low;
    vec w = z.high / d;
    vec w_top = from_bits(bits(w) & HALF_MASK);
    vec d_top = from_bits(bits(d) & HALF_MASK);
    vec remainder = ((z.high - w_top * d_top) - w_top * ((d - d_top) + d_rest)) + z.low;
    vec w_rest = remainder - remainder * (R(0.5) * w);
    vec u = w * w;
    return w_top + (w_rest + (w * u) * log_tail(u));
}

//@ softplus: log1p_unit sigmoid
/* softplus(s) = max(s, 0) + log1p(e^-|s|), its slope sigma(s);  log sigma(s) = -softplus(-s). */
INLINE Activated softplus(vec s)
{
    vec logarithm = log1p_unit(exp_pair(-magnitude(s)));
    return (Activated){choose(sign_mask(s), splat(0), s) + logarithm, sigmoid(s).value};
}

//@ log_sigmoid: softplus
INLINE vec log_sigmoid(vec s) { return -softplus(-s).value; }

//@ binary_cross_entropy: log1p_unit
/* Binary cross-entropy from the logit s and the target t in [0, 1]: one log1p, no cancellation at t = 0 or 1. */
INLINE vec binary_cross_entropy(vec s, vec t)
{
    vec logarithm = log1p_unit(exp_pair(-magnitude(s)));
    vec linear = choose(sign_mask(s), -(t * s), s - t * s);   /* max(s, 0) - t s, both terms non-negative */
    return linear + logarithm;
}

//@ log1p_pair: log1p_unit
/* log(1 + x), x >= 0 of any size: 1 + x = 2^k (1 + f). */
INLINE vec log1p_pair(Pair x)
{
    vec d = R(1.0) + x.high, gained = d - x.high;
    vec rest = ((R(1.0) - gained) + (x.high - (d - gained))) + x.low;
    word k = (bits(d) >> MANTISSA) - BIAS;
    vec count = from_bits(bits(splat(MAGIC)) + k) - MAGIC;
    vec shrink = from_bits((BIAS - k) << MANTISSA);
    Pair f = {d * shrink - R(1.0), rest * shrink};
    return count * LN2_HIGH + (count * LN2_LOW + log1p_unit(f));
}

//@ exact_sum: exp_pair
/* a + b = high + low exactly. */
INLINE Pair exact_sum(vec a, vec b)
{
    vec high = a + b, gained = high - a;
    return (Pair){high, (a - (high - gained)) + (b - gained)};
}

//@ softmax_cross_entropy: exact_sum log1p_pair
/* Softmax cross-entropy from logits, targets summing to one:  sum t_k (m - s_k) + log1p(sum of e^(s_k - m) without the
 * largest).  s_k - m and the sum are carried in two parts: an exponent's rounding error is a relative error of e^x. */
INLINE vec softmax_cross_entropy(int classes, const vec *s, const vec *t)
{
    vec most = s[0], linear = splat(0);
    for (int k = 1; k < classes; k++)
        most = choose(sign_mask(most - s[k]), s[k], most);
    Pair sum = {splat(0), splat(0)};
    word waiting = ~bits(splat(0));                        /* until one of the largest has been left out */
    for (int k = 0; k < classes; k++) {
        Pair x = exact_sum(s[k], -most);
        word finite = not_below(x.high, -LARGEST);         /* logits further apart than LARGEST count as LARGEST */
        x.high = choose(finite, x.high, splat(-LARGEST));
        x.low = from_bits(finite & bits(x.low));
        word largest = waiting & ~sign_mask(x.high);       /* x <= 0, and +0 when equal */
        waiting &= ~largest;
        Pair e = exp_pair(x.high);
        Pair next = exact_sum(sum.high, from_bits(~largest & bits(e.high)));
        sum.high = next.high;
        sum.low += next.low + from_bits(~largest & bits(e.low + e.high * x.low));
        linear -= t[k] * x.high;
    }
    return linear + log1p_pair(sum);
}

//@ normal_tail: exponential exp_tail
/* Phi(-t) = e^(-t^2/2) G(q) / (1 + t), t >= 0, q = (t - 5)/(t + 5), and its e^(-t^2/2): one polynomial for every t.
 * The square is taken in two parts, one of them exact, because its rounding error would come out magnified. */
typedef struct { vec area, density, scale; } Tail;     /* both in units of scale, a power of two */

INLINE Tail normal_tail(vec t)
{
#if FLOAT
    static const real g[] = {
        0x1.d8979cp-2f, -0x1.76ff88p-4f, 0x1.fc6562p-6f, 0x1.47c398p-7f,
        -0x1.b07d80p-6f, 0x1.91f8fep-6f, -0x1.f1a7dcp-7f, 0x1.ac23d8p-8f,
        -0x1.aed214p-10f, -0x1.d8de86p-17f, 0x1.410ad0p-13f, -0x1.0fe044p-15f};
#else
    static const real g[] = {
        0x1.d8979b0f2b39dp-2, -0x1.76ff86859eb14p-4, 0x1.fc66cc64a14d2p-6, 0x1.47c1d03054e46p-7,
        -0x1.b08e0007b79e0p-6, 0x1.92037bab3edfbp-6, -0x1.f11aab02a25f1p-7, 0x1.ab6d038fa94fdp-8,
        -0x1.b75f4f9ef9049p-10, 0x1.057176cb3a52bp-17, 0x1.7e61e60960fd0p-13, -0x1.c1b18ed59b882p-15,
        -0x1.4c0ed2cf9231fp-17, 0x1.3000e875b48fbp-17, -0x1.2e24d996e342dp-24, -0x1.5f0d26c94594cp-20,
        0x1.129f0b9c73f28p-23, 0x1.a644eb4898418p-23, -0x1.c39f4d1ab5f12p-26, -0x1.0c04c34596cadp-25,
        0x1.f2a34d8bf7f4dp-29, 0x1.3549993351f3dp-28, -0x1.366d98ad292d3p-32, -0x1.b68e0ff032bdfp-32};
#endif
    t = choose(not_below(-t, R(-40.0)), t, splat(R(40.0)));
    vec top = from_bits(bits(t) & HALF_MASK);
    vec rest = R(-0.5) * ((t - top) * (t + top));
    vec rest2 = rest * rest;
    Halves halves = exp_tail(rest);
    Exponential e = exponential(R(-0.5) * (top * top));
    vec bell = R(1.0) + e.part;
    vec correction = rest + rest2 * (halves.low + (rest2 * rest2) * halves.high);
    vec q = (t - R(5.0)) / (t + R(5.0)), sum = splat(0);
    for (int i = (int)(sizeof g / sizeof g[0]); i-- > 0;)
        sum = sum * q + g[i];
    Tail tail;
    tail.density = bell + bell * correction;
    tail.area = (sum / (R(1.0) + t)) * tail.density;
    tail.scale = e.scale;
    return tail;
}

//@ gelu: normal_tail activated
/* gelu(s) = s Phi(s),  gelu'(s) = Phi(s) + s phi(s).  The slope crosses zero near -0.75: absolute accuracy there. */
INLINE Activated gelu(vec s)
{
    Tail tail = normal_tail(magnitude(s));
    word negative = sign_mask(s);
    vec value = (s * tail.area) * tail.scale, density = (s * tail.density) * ONE_OVER_ROOT_2PI;
    vec slope = choose(negative, density + tail.area, density - tail.area) * tail.scale;
    return (Activated){choose(negative, value, s - value), choose(negative, slope, R(1.0) + slope)};
}

//@ identity: activated
INLINE Activated identity(vec s) { return (Activated){s, splat(R(1.0))}; }

//@ relu: activated
/* max(s, 0); the slope at 0 is 0. */
INLINE Activated relu(vec s)
{
    word positive = less(splat(0), s);
    return (Activated){where(positive, s), where(positive, splat(R(1.0)))};
}

//@ leaky_relu: activated
/* s, or s/100 where s <= 0. */
INLINE Activated leaky_relu(vec s)
{
    word positive = less(splat(0), s);
    return (Activated){choose(positive, s, s / R(100.0)), choose(positive, splat(R(1.0)), splat(R(0.01)))};
}

//@ elu: exponential activated
/* s, or e^s - 1 where s <= 0 (never computed by that subtraction). */
INLINE Activated elu(vec s)
{
    word positive = less(splat(0), s);
    Exponential e = exponential(-magnitude(s));
    vec less_one = (e.scale - R(1.0)) + e.scale * e.part;
    return (Activated){choose(positive, s, less_one), choose(positive, splat(R(1.0)), exp_value(e))};
}

//@ elu_residual: elu
/* elu(s) - t; below s = -1/2 it is e^s - (1 + t), which keeps its digits near t = -1. */
INLINE vec elu_residual(vec s, vec t)
{
    vec far = exp_negative(-magnitude(s)) - (R(1.0) + t);
    return choose(less(s, splat(R(-0.5))), far, elu(s).value - t);
}

//@ silu: over_one_plus activated
/* s sigma(s), and sigma(s) (1 + s (1 - sigma(s))); e^s is multiplied up before it is dropped among the subnormals. */
INLINE Activated silu(vec s)
{
    Exponential lifted = lifted_exponential(-magnitude(s)), e = {lifted.scale * DROP, lifted.part};
    word negative = sign_mask(s);
    vec z = exp_value(e);
    vec u = over_one_plus(e, z, splat(R(1.0)));
    vec low = u + u * e.part;                              /* sigma(s) over its power of two, where s < 0 */
    vec value = choose(negative, ((s * low) * lifted.scale) * DROP, s * u);
    vec slope = choose(negative, ((low + (s * u) * low) * lifted.scale) * DROP, u + (s * u) * (z * u));
    return (Activated){value, slope};
}

//@ at_least_lowest: constants
/* x <= 0, or the lowest number where a difference of logits is below it. */
INLINE vec at_least_lowest(vec x) { return choose(not_below(x, -LARGEST), x, splat(-LARGEST)); }

//@ softmax: exponential at_least_lowest
/* y = softmax(s) and 1 - y, which loses no digits: the others of the largest entry are summed without it. */
INLINE void softmax(int classes, const vec *s, vec *y, vec *rest)
{
    vec most = s[0], others = splat(0);
    word waiting = ~bits(splat(0));                        /* until one of the largest has been left out */
    UNROLL for (int k = 1; k < classes; k++)
        most = choose(less(most, s[k]), s[k], most);
    UNROLL for (int k = 0; k < classes; k++) {
        vec x = s[k] - most;
        word largest = waiting & equal(x, splat(0));
        waiting &= ~largest;
        y[k] = exp_negative(at_least_lowest(x));
        rest[k] = from_bits(largest);
        others += where(~largest, y[k]);
    }
    vec total = R(1.0) + others;
    UNROLL for (int k = 0; k < classes; k++) {
        rest[k] = choose(bits(rest[k]), others, total - y[k]) / total;
        y[k] = y[k] / total;
    }
}

//@ softmax_others: softmax
/* Which entry is the largest, and the others' shares of 1 - y of it: e^(s_k - next) over their sum, which is not rounded
 * to 0 where they themselves are. */
INLINE void softmax_others(int classes, const vec *s, word *first, vec *share)
{
    vec most = s[0], next = splat(-LARGEST), sum = splat(0);
    word waiting = ~bits(splat(0));
    UNROLL for (int k = 1; k < classes; k++)
        most = choose(less(most, s[k]), s[k], most);
    UNROLL for (int k = 0; k < classes; k++) {
        first[k] = waiting & equal(s[k], most);
        waiting &= ~first[k];
        next = choose(~first[k] & less(next, s[k]), s[k], next);
    }
    UNROLL for (int k = 0; k < classes; k++) {
        vec x = at_least_lowest(where(~first[k], s[k] - next));
        share[k] = where(~first[k], exp_negative(x));
        sum += share[k];
    }
    sum = choose(less(sum, splat(R(1.0))), splat(R(1.0)), sum);
    UNROLL for (int k = 0; k < classes; k++)
        share[k] = share[k] / sum;
}

//@ softmax_binary_cross_entropy: softmax log1p_pair
/* Binary cross-entropy of softmax from logits: sum t_k log(1/y_k) + (1 - t_k) log(1 + y_k/(1 - y_k)).  The largest
 * entry's y/(1 - y) is 1/others, whose log is taken from the next largest logit where others would be rounded to 0. */
INLINE vec softmax_binary_cross_entropy(int classes, const vec *s, const vec *t)
{
    const vec least = splat(R(1e-30));                     /* below, log(1 + others) does not count */
    vec most = s[0], next = splat(-LARGEST), others = splat(0), sum = splat(0), total = splat(0);
    word waiting = ~bits(splat(0));                        /* until one of the largest has been left out */
    for (int k = 1; k < classes; k++)
        most = choose(less(most, s[k]), s[k], most);
    for (int k = 0; k < classes; k++) {
        word first = waiting & equal(s[k], most);
        waiting &= ~first;
        next = choose(~first & less(next, s[k]), s[k], next);
        others += where(~first, exp_negative(at_least_lowest(s[k] - most)));
    }
    waiting = ~bits(splat(0));
    for (int k = 0; k < classes; k++) {
        word first = waiting & equal(s[k], most);
        waiting &= ~first;
        total += where(~first, exp_negative(at_least_lowest(where(~first, s[k] - next))));
    }
    total = choose(less(total, splat(R(1.0))), splat(R(1.0)), total);
    vec far = -at_least_lowest(next - most) - log1p_pair((Pair){total - R(1.0), splat(0)});
    vec rest = log1p_pair((Pair){others, splat(0)});
    word near = ~less(others, least);
    waiting = ~bits(splat(0));
    for (int k = 0; k < classes; k++) {
        word first = waiting & equal(s[k], most);
        waiting &= ~first;
        vec apart = at_least_lowest(s[k] - most), e = exp_negative(apart);
        vec odds = choose(first, R(1.0) / choose(near, others, least), e / (R(1.0) + (others - where(~first, e))));
        vec wrong = choose(first & ~near, far, log1p_pair((Pair){odds, splat(0)}));
        sum += t[k] * (rest - apart) + (R(1.0) - t[k]) * wrong;
    }
    return sum;
}
