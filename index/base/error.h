/* error.h -- the one error path: functions return 0 or a negative fsk_err and describe the
 * failure in the caller's fsk_error, which may be NULL.
 *
 * Relies on: fossick.h for the codes (the only place where index/ meets the public header).
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H
#include "fossick.h"

/* Describes a failure; returns code, so that `return error_set(e, FSK_E_INVAL, ...)` reads well. */
int error_set(fsk_error *e, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same for a failed system call: appends strerror(sys_errno).  ENOSPC, EDQUOT and EFBIG become
 * FSK_E_FULL, ENOMEM becomes FSK_E_NOMEM, EROFS becomes FSK_E_READONLY, all others FSK_E_IO. */
int error_sys(fsk_error *e, int sys_errno, const char *format, ...) __attribute__((format(printf, 3, 4)));

int error_nomem(fsk_error *e);
void error_clear(fsk_error *e);
#endif
