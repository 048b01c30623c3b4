/* kernels.c -- the choice of kernels by the CPU's level. */
#include "codec/kernels.h"

const kernels *kernels_get(void)
{
    return &kernels_scalar;
}
