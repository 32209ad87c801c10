//@ selftest
#ifdef SYMMLP_SELF_TEST
/* cc -std=c99 -DSYMMLP_SELF_TEST @NAME@.c -lm && ./a.out: compares with values computed to 60 digits. */
#include <stdio.h>

/* A number in two parts, rounded and the rest, and the largest error allowed. */
typedef struct { real high, low, bound; } Expected;
typedef struct { int place; Expected value; } Entry;
typedef struct { real s, t; Expected value, slope; } Point;

static int is_near(const char *what, int place, real got, Expected want)
{
    const real error = (got - want.high) - want.low;
    if (error <= want.bound && -error <= want.bound)
        return 1;
    printf("@NAME@: %s %d is %.17g, not %.17g\n", what, place, (double)got, (double)want.high);
    return 0;
}

/* Made-up numbers, exact in binary. They repeat after PERIOD: a prime, which no loop steps by. */
static void put_samples(real *x, real *z)
{
    for (int r = 0; r < SAMPLES; r++) {
        for (int i = 0; i < N0; i++)
            x[r * N0 + i] = (real)((5 * (r % PERIOD) + 4 * i) % PERIOD - 8) / R(8.0);
        for (int k = 0; k < OUTPUTS; k++)
            z[r * OUTPUTS + k] = @TARGET@;
    }
}

/* One layer's weights and biases; returns where the next layer's begin. */
static real *put_layer(int layer, int units, int fan_in, real scale, real *p)
{
    for (int j = 0; j < units; j++)
        for (int i = 0; i < fan_in; i++)
            *p++ = (real)((7 * layer + 5 * j + 3 * i) % PERIOD - 8) / scale;
    for (int j = 0; j < units; j++)
        *p++ = (real)((7 * layer + 5 * j + 3 * fan_in) % PERIOD - 8) / scale;
    return p;
}

static void put_parameters(real *p)
{
@PARAMETERS_MADE@
    (void)p;
}

/* A sum in which every entry counts, differently from its neighbours; compensated (Kahan). */
static real sum_of_all(const real *p)
{
    static const int units[] = {@UNITS@}, fan_in[] = {@FAN_IN@};
    real sum = 0, lost = 0;
    for (int l = 0; l < @LAYERS@; l++)
        for (int i = 0; i < units[l] * fan_in[l] + units[l]; i++) {
            const int bias = i - units[l] * fan_in[l], j = bias < 0 ? i / fan_in[l] : bias;
            const int times = (1 + j % @UNIT_TIMES@) * (bias < 0 ? 1 + i % fan_in[l] % @WEIGHT_TIMES@ : 1);
            const real term = (real)times * *p++ - lost;
            const real next = sum + term;
            lost = (next - sum) - term;
            sum = next;
        }
    return sum;
}

static int check_entries(const char *what, const real *got, const Entry *want, int count)
{
    const real sum = sum_of_all(got);
    int good = 0;
    for (int i = 0; i < count; i++)
        good += is_near(what, want[i].place, want[i].place < PARAMETERS ? got[want[i].place] : sum, want[i].value);
    return good == count;
}

static int check_outputs(@NAME@ *m, const real *x, const Expected *want)
{
    const int different = OUTPUTS < PERIOD ? OUTPUTS : PERIOD;
    real y[OUTPUTS];
    int good = 1;
    for (int r = 0; r < @FIRST@; r++) {
        @NAME@_forward(m, x + r * N0, y);
        for (int k = 0; k < OUTPUTS; k++)
            good &= is_near("output", r * OUTPUTS + k, y[k], want[r * different + k % PERIOD]);
    }
    return good;
}

static int check_points(void)
{
    int good = 1;
@POINTS@
    return good;
}

static int check_network(@NAME@ *m, real *x, real *z, real *p)
{
@TABLES@
    int good = 1;
    put_samples(x, z);
    put_parameters(p);
    @NAME@_set(m, p);
    good &= check_outputs(m, x, outputs_before);
    good &= is_near("loss", 0, @NAME@_loss(m, SAMPLES, x, z), losses[0]);
    @NAME@_gradients(m, SAMPLES, x, z, p);
    good &= check_entries("gradient", p, gradients, (int)(sizeof gradients / sizeof gradients[0]));
    @NAME@_train_epoch(m, SAMPLES, x, z, R(@RATE@));
    @NAME@_get(m, p);
    good &= check_entries("parameter", p, parameters, (int)(sizeof parameters / sizeof parameters[0]));
    good &= check_outputs(m, x, outputs_after);
    good &= is_near("loss", 1, @NAME@_loss(m, SAMPLES, x, z), losses[1]);
    return good;
}

/* Starting values, and steps that change nothing. */
static int check_init(@NAME@ *m, const real *x, const real *z, real *p)
{
@INIT_TABLE@
    int good;
    real before;
    @NAME@_init(m, @SEED@);
    @NAME@_get(m, p);
    good = check_entries("first parameter", p, start, (int)(sizeof start / sizeof start[0]));
    before = @NAME@_loss(m, 1, x, z);
    @NAME@_step(m, BATCH + 1, x, z, R(0.125));
    @NAME@_step(m, 0, x, z, R(0.125));
    return good & (@NAME@_loss(m, 1, x, z) == before);
}

/* A step of few samples follows their gradients. */
static int check_step(@NAME@ *m, const real *x, const real *z, real *p)
{
    const int first = BATCH < 3 ? 1 : 3;
    Expected moved = {0, 0, @SLACK@};
    put_parameters(p);
    @NAME@_set(m, p);
    moved.high = p[@MOVED@];
    @NAME@_gradients(m, first, x, z, p);
    moved.high -= R(@RATE@) * p[@MOVED@];
    @NAME@_step(m, first, x, z, R(@RATE@));
    @NAME@_get(m, p);
    return is_near("step", @MOVED@, p[@MOVED@], moved);
}

int main(void)
{
    static @NAME@ m;
    static real x[SAMPLES * N0], z[SAMPLES * OUTPUTS], p[PARAMETERS];
    int good = check_points();
    good &= check_network(&m, x, z, p);
    good &= check_init(&m, x, z, p);
    good &= check_step(&m, x, z, p);
    printf("@NAME@: %s; the struct is %u bytes\n", good ? "ok" : "FAILED", (unsigned)@NAME@_bytes());
    return good ? 0 : 1;
}
#endif
