"""Names that C for a network cannot have: words of C and C++, and what their headers declare.

The generated header may be included by any program, also by one in C++ and one in GNU's dialects.
"""

from __future__ import annotations

from typing import Final

_C: Final = """
alignas alignof asm auto bool break case char const constexpr continue default do double else enum
extern false float for goto if inline int long nullptr register restrict return short signed sizeof
static static_assert struct switch thread_local true typedef typeof typeof_unqual union unsigned void
volatile while linux unix i386 complex imaginary
"""
_CPP: Final = """
and and_eq bitand bitor catch class co_await co_return co_yield compl concept const_cast consteval
constinit decltype delete dynamic_cast explicit export friend mutable namespace new noexcept not
not_eq operator or or_eq private protected public reinterpret_cast requires static_cast std template
this throw try typeid typename using virtual xor xor_eq
"""
#: Files of the standard library: a header of the network's may not stand in for one.
_HEADERS: Final = """
assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath threads time
uchar wchar wctype
"""
#: What the headers that generated C includes declare, with POSIX's and GNU's additions.
_DECLARED: Final = """
bcmp bcopy bzero ffs ffsl ffsll index rindex basename memccpy memchr memcmp memcpy memfrob memmem
memmove mempcpy memrchr memset rawmemchr stpcpy stpncpy strcasecmp strcasestr strcat strchr strchrnul
strcmp strcoll strcpy strcspn strdup strdupa strerror strfry strlen strncasecmp strncat strncmp
strncpy strndup strnlen strpbrk strrchr strsep strsignal strspn strstr strtok strverscmp strxfrm
strlcat strlcpy clearerr ctermid cuserid dprintf fclose fcloseall fdopen feof ferror fflush fgetc
fgetpos fgets fileno flockfile fmemopen fopen fopencookie fprintf fputc fputs fread freopen fscanf
fseek fseeko fsetpos ftell ftello ftrylockfile funlockfile fwrite getc getchar getdelim getline gets
getw pclose perror popen printf putc putchar puts putw remove rename renameat rewind scanf setbuf
setbuffer setlinebuf setvbuf snprintf sprintf sscanf stderr stdin stdout tempnam tmpfile tmpnam ungetc
vdprintf vfprintf vfscanf vprintf vscanf vsnprintf vsprintf vsscanf
acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh drem erf erfc exp exp10 exp2 expm1
fabs fdim finite floor fma fmax fmin fmod frexp gamma hypot ilogb isinf isnan j0 j1 jn ldexp lgamma
llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter nexttoward pow pow10
remainder remquo rint round scalb scalbln scalbn signgam significand sin sincos sinh sqrt tan tanh
tgamma trunc y0 y1 yn
"""

#: Every one of them in small letters.
RESERVED: Final = frozenset(" ".join((_C, _CPP, _HEADERS, _DECLARED)).split())


def is_reserved(name: str) -> bool:
    """Say whether a name in small letters means something in C or C++ already; types end in _t."""
    return name in RESERVED or name.endswith("_t")
