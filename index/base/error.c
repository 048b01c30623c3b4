/* error.c -- see error.h. */
#include "base/error.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void error_clear(fsk_error *e)
{
    if (e)
        memset(e, 0, sizeof *e);
}

int error_set(fsk_error *e, int code, const char *format, ...)
{
    if (!e)
        return code;
    error_clear(e);
    e->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    return code;
}

static int code_of_errno(int sys_errno)
{
    switch (sys_errno) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return FSK_E_FULL;
    case ENOMEM:
        return FSK_E_NOMEM;
    case EROFS:
        return FSK_E_READONLY;
    default:
        return FSK_E_IO;
    }
}

int error_sys(fsk_error *e, int sys_errno, const char *format, ...)
{
    int code = code_of_errno(sys_errno);
    if (!e)
        return code;
    error_clear(e);
    e->code = code;
    e->sys_errno = sys_errno;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    char why[128];
    if (n >= 0 && (size_t)n < sizeof e->text) /* GNU's strerror_r, which returns the text */
        snprintf(e->text + n, sizeof e->text - (size_t)n, ": %s", strerror_r(sys_errno, why, sizeof why));
    return code;
}

int error_nomem(fsk_error *e)
{
    return error_set(e, FSK_E_NOMEM, "out of memory");
}
