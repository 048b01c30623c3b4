/* segment_help.h -- for tests of segments: one segment in a scratch index, built, published and opened. */
#ifndef TESTS_SEGMENT_HELP_H
#define TESTS_SEGMENT_HELP_H
#include "store_help.h"

#include "write/build.h"

typedef struct one_segment {
    store *store;
    store_view *view;
    build *build; /* until one_publish */
    manifest_segment described;
    segment *segment; /* from one_publish on */
    fsk_error error;
} one_segment;

/* A new index in the scratch folder with an open build of segment 1; 0 or an error, as all of these. */
int one_begin(one_segment *o, const scratch *s, uint32_t ndocs, const build_limits *limits);
int one_publish(one_segment *o); /* finishes the build, publishes and opens the segment */
void one_end(one_segment *o);
/* Overwrites an extent of the published segment with these bytes and publishes again; the segment is closed
 * and not opened again. */
int one_damage(one_segment *o, uint32_t ordinal, const uint8_t *bytes, size_t n);
int one_reopen(one_segment *o); /* the segment, on a refreshed view */

static inline fsk_str str_of(const char *s, size_t n)
{
    return (fsk_str){s, n};
}
#endif
