"""The shell of generated C: header, includes, constants, `init` and `step`, in their order."""

from __future__ import annotations

from typing import Final

from symmlp.codegen.c.dense_parameters import transposed
from symmlp.codegen.c.functions import Functions
from symmlp.codegen.c.layout import Layout, indent, lines
from symmlp.codegen.c_text import section, with_needs
from symmlp.codegen.words.layout import origin, title

_BYTES: Final = {"double": 8, "float": 4}

_HEADER: Final = """\
/* @NAME@.h: training of a @TITLE@.
 *
 * Written by @ORIGIN@ from its derivation; no formula was typed. For one sample:
 *
@FORMULAS@
 *
 * The loss of n samples is the @MEAN@ of theirs. In use:
 *
 *     static @NAME@ m;                              weights and workspace: sizeof(@NAME@) bytes
 *     @NAME@_init(&m, 1);                           or @NAME@_set(&m, p) with weights that are known
 *     @NAME@_train_epoch(&m, n, x, z, rate);        n rows of inputs, n rows of targets
 *     @NAME@_forward(&m, x, y);
 *
 * Parameters are listed layer by layer, each unit's weights in a row, then the biases: w1, b1, w2, b2, ...
 * Inputs x are rows of @UP@_INPUTS, targets z rows of @UP@_OUTPUTS numbers.
 * Nothing is allocated and nothing global is written: the caller owns the struct; every thread may have its own.
 *
 * Compile with -O3 -march=native for speed or -Os for flash, and without -ffast-math, which drops digits.
 */
#ifndef @UP@_H
#define @UP@_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef @REAL@ @NAME@_real;

#define @UP@_INPUTS @INPUTS@
#define @UP@_OUTPUTS @OUTPUTS@
#define @UP@_PARAMETERS @PARAMETERS@
#define @UP@_BATCH @BATCH@    /* samples per step of train_epoch */

/* Rows are padded to whole vectors, whatever instructions the source is compiled for. */
#if defined(__x86_64__) || defined(__i386__)
#define @UP@_PAD @PAD64@
#elif defined(__aarch64__)
#define @UP@_PAD @PAD16@
#else
#define @UP@_PAD 1
#endif
#define @UP@_PADDED(n) (((n) + @UP@_PAD - 1) / @UP@_PAD * @UP@_PAD)
@ROWS@
typedef struct {
@STRUCT@
} @NAME@;

/* Start with weights and biases drawn from U[-1, 1), the same for the same seed. */
void @NAME@_init(@NAME@ *m, uint32_t seed);

/* Hand @UP@_PARAMETERS numbers over, or take them back. */
void @NAME@_set(@NAME@ *m, const @NAME@_real *p);
void @NAME@_get(const @NAME@ *m, @NAME@_real *p);

/* The prediction y of one sample. */
void @NAME@_forward(@NAME@ *m, const @NAME@_real *x, @NAME@_real *y);

/* The @MEAN@ of the losses of n >= 1 samples, and its derivatives by all parameters. */
@NAME@_real @NAME@_loss(@NAME@ *m, ptrdiff_t n, const @NAME@_real *x, const @NAME@_real *z);
void @NAME@_gradients(@NAME@ *m, ptrdiff_t n, const @NAME@_real *x, const @NAME@_real *z, @NAME@_real *g);

/* One step of gradient descent on 1 to @UP@_BATCH samples; with any other n nothing happens. */
void @NAME@_step(@NAME@ *m, ptrdiff_t n, const @NAME@_real *x, const @NAME@_real *z, @NAME@_real rate);

/* All n samples once, @UP@_BATCH per step; the last step may have fewer. */
void @NAME@_train_epoch(@NAME@ *m, ptrdiff_t n, const @NAME@_real *x, const @NAME@_real *z, @NAME@_real rate);

/* The struct's size in bytes, for callers that do not read this header. */
size_t @NAME@_bytes(void);

#ifdef __cplusplus
}
#endif

#endif
"""

_HEAD: Final = """\
/* @NAME@.c: training of a @TITLE@.
 *
 * Written by @ORIGIN@; @NAME@.h says how to use it. To test it:
 *
 *     cc -std=c99 -O2 -DSYMMLP_SELF_TEST @NAME@.c -lm && ./a.out
 */"""

_STEP: Final = """\
size_t @NAME@_bytes(void)
{
    return sizeof(@NAME@);
}

void @NAME@_step(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real rate)
{
    if (n > 0 && n <= BATCH)
        @NAME@_train_epoch(m, n, x, z, rate);
}"""

_INIT: Final = """\
/* Numbers drawn from U[-1, 1) by a linear congruential generator (Knuth, TAOCP 2, 3.3.4, line 16). */
INLINE real draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (real)(*state >> 8) / R(8388608.0) - R(1.0);
}

void @NAME@_init(@NAME@ *m, uint32_t seed)
{
    uint32_t state = seed;
@DRAWS@
}"""


def header_text(layout: Layout, struct: str, formulas: str) -> str:
    """Return the header file.

    ``struct`` is C of the fields of the network's struct, ``formulas`` lines of a comment; in both,
    blanks such as ``@NAME@`` are still open.
    """
    return _filled(_HEADER, layout, struct, formulas)


def source_text(
    layout: Layout, functions: Functions, body: str, kernels: list[str], test: str
) -> str:
    """Return the source file: words, functions, kernels, the network, its self-test.

    ``body`` is C of the network's functions, ``kernels`` the names of the sections of `c_text/` that
    it calls, ``test`` C of the self-test or "".
    """
    tiny = "products" not in kernels
    lanes = section("narrow" if tiny and layout.batch == 1 else "wide", layout.real)
    sections = [section("words", layout.real, LANES=lanes + "\n"), functions.text]
    sections += [section(name, layout.real) for name in with_needs(kernels)]
    library = "#include <math.h>\n" if functions.needs_library else ""
    text = "\n\n".join(
        (
            _HEAD,
            f'#include "@NAME@.h"\n\n{library}#include <string.h>',
            sections[0],
            _constants(layout, tiny),
            *sections[1:],
            body,
            _init(layout, tiny),
            _STEP,
            test,
        )
    )
    return _filled(text, layout).rstrip() + "\n"


def _init(layout: Layout, tiny: bool) -> str:
    if tiny:
        draws = (
            "    memset(m, 0, sizeof *m);\n    for (int i = 0; i < PARAMETERS; i++)\n"
            "        m->p[i] = draw(&state);"
        )
        return _INIT.replace("@DRAWS@", draws)
    calls = []
    for l in layout.layers:
        calls.append(
            f"    for (int j = 0; j < N{l}; j++)\n        for (int i = 0; i < N{l - 1}; i++)\n"
            f"            m->w{l}[weight_index(N{l - 1}, N{l}, i, j)] = draw(&state);\n"
            f"    for (int j = 0; j < N{l}; j++)\n        m->b{l}[j] = draw(&state);"
        )
        calls.append(indent(transposed(l)))
    return _INIT.replace("@DRAWS@", lines("    prepare(m);", *calls))


def _constants(layout: Layout, tiny: bool) -> str:
    sizes = [f"#define N{l} {size}" for l, size in enumerate(layout.sizes)]
    offsets = [f"#define {name} {start}" for name, start in layout.offsets()]
    return lines(
        *sizes,
        *offsets,
        "#define OUTPUTS @UP@_OUTPUTS",
        "#define PARAMETERS @UP@_PARAMETERS",
        "#define BATCH @UP@_BATCH",
        "#define ROWS @UP@_ROWS" if tiny else "#define PADDED @UP@_PADDED",
    )


def _filled(text: str, layout: Layout, struct: str = "", formulas: str = "") -> str:
    network = layout.network
    rows = (
        "#define @UP@_ROWS ((@UP@_BATCH + 4 * @UP@_PAD - 1) / (4 * @UP@_PAD) * (4 * @UP@_PAD))\n"
        if "_ROWS" in struct
        else ""
    )
    blanks = {
        "STRUCT": indent(struct),
        "ROWS": rows,
        "FORMULAS": formulas,
        "R": "@NAME@_real",
        "P": "@UP@_PADDED",
        "TITLE": title(network),
        "ORIGIN": origin(),
        "PAD64": str(64 // _BYTES[layout.real]),
        "PAD16": str(16 // _BYTES[layout.real]),
        "MEAN": layout.reduction,
        "REAL": layout.real,
        "INPUTS": str(network.inputs),
        "OUTPUTS": str(network.outputs),
        "PARAMETERS": str(network.parameters),
        "BATCH": str(layout.batch),
        "UP": layout.name.upper(),
        "NAME": layout.name,
    }
    for blank, value in blanks.items():
        text = text.replace(f"@{blank}@", value)
    return text
