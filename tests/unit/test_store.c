/* test_store.c -- the store: guards, views, the writer, what happens when the map or the disk is full. */
#include "store/store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[128];

static int setup(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/fossick-store-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/index", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static store *open_new(void)
{
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    fsk_error e = {0};
    store *s;
    o.flags = FSK_OPEN_CREATE;
    if (store_open(path, &o, &s, &e))
        fail_msg("%s", e.text);
    return s;
}

static void test_publish(void **state)
{
    (void)state;
    fsk_error e = {0};
    store *s = open_new();
    store_view *v;
    store_bytes b;
    assert_int_equal(store_view_open(s, &v, &e), 0);
    assert_int_equal(store_view_get(v, 0, 0, &b), FSK_E_NOTFOUND);
    assert_int_equal(store_writer_lock(s, &e), 0);
    uint8_t *x = malloc(EXTENT_BYTES);
    memset(x, 7, EXTENT_BYTES);
    for (uint32_t i = 0; i < 200; i++) {
        memcpy(x, &i, 4);
        assert_int_equal(store_put(s, 1, i, x, EXTENT_BYTES, &e), 0);
    }
    assert_int_equal(store_flush(s, &e), 0);
    assert_int_equal(store_publish_begin(s, &e), 0);
    assert_int_equal(store_publish(s, "one", 3, &e), 0);
    bool changed;
    assert_int_equal(store_view_get(v, 0, 0, &b), FSK_E_NOTFOUND);
    assert_int_equal(store_view_refresh(v, &changed, &e), 0);
    assert_true(changed);
    assert_int_equal(store_view_get(v, 0, 0, &b), 0);
    assert_memory_equal(b.p, "one", 3);
    const uint8_t *extents[200];
    assert_int_equal(store_view_extents(v, 1, 0, 200, extents, &e), 0);
    for (uint32_t i = 0; i < 200; i++)
        assert_memory_equal(extents[i], &i, 4);
    assert_int_equal(store_view_extents(v, 1, 1, 200, extents, &e), FSK_E_CORRUPT);
    store_view_close(v);
    store_writer_unlock(s);
    assert_int_equal(store_close(s), 0);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_publish, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
