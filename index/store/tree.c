/* tree.c -- how far into the file LMDB's two trees reach, found with pread alone.
 *
 * Only asked when the file is shorter than its meta page says: either free pages at its end were never
 * written (all is well) or it was truncated.  Pages are untrusted here: every offset is checked, and the
 * number of pages visited is bounded by the number of pages in the file.
 *
 *   page  0 number u64 | 8 pad u16 | 10 flags u16 (1 branch, 2 leaf) | 12 lower u16 | 14 upper u16 |
 *         16 node offsets u16[(lower - 16) / 2]
 *   node  0 low u16 | 2 high u16 | 4 flags u16 | 6 key bytes u16 | 8 key, data
 *         branch: child = low | high << 16 | flags << 32; leaf: data bytes = low | high << 16, and with
 *         flag 1 the data is the u64 number of the first of (15 + data bytes) / page size + 1 pages */
#include "base/bits.h"
#include "base/mem.h"
#include "store/inner.h"
#include <unistd.h>

enum { PAGE_HEAD = 16, PAGE_BRANCH = 1, PAGE_LEAF = 2, NODE_HEAD = 8, NODE_BIG = 1, TREE_DEPTH = 32 };

typedef struct tree_walk {
    int fd;
    uint32_t page_bytes;
    uint64_t last_page, visited, reach;
    uint8_t *pages; /* one per level */
} tree_walk;

static bool tree_page(tree_walk *w, uint64_t number, uint32_t depth);

static void tree_reach(tree_walk *w, uint64_t end)
{
    if (end > w->reach)
        w->reach = end;
}

static bool tree_leaf_node(tree_walk *w, const uint8_t *page, uint32_t at)
{
    const uint8_t *node = page + at;
    if (!(load_u16(node + 4) & NODE_BIG))
        return true;
    uint32_t data = at + NODE_HEAD + load_u16(node + 6);
    if (data + 8 > w->page_bytes)
        return false;
    uint64_t first = load_u64(page + data);
    uint64_t bytes = load_u16(node) | (uint64_t)load_u16(node + 2) << 16;
    uint64_t count = (PAGE_HEAD - 1 + bytes) / w->page_bytes + 1;
    if (first > w->last_page || count > w->last_page + 1 - first)
        return false;
    tree_reach(w, first + count);
    return true;
}

static bool tree_nodes(tree_walk *w, const uint8_t *page, uint32_t depth)
{
    uint32_t flags = load_u16(page + 10), lower = load_u16(page + 12);
    if (lower < PAGE_HEAD || lower > w->page_bytes)
        return false;
    for (uint32_t i = PAGE_HEAD; i + 2 <= lower; i += 2) {
        uint32_t at = load_u16(page + i);
        if (at < lower || at + NODE_HEAD > w->page_bytes)
            return false;
        if (flags & PAGE_BRANCH) {
            const uint8_t *node = page + at;
            uint64_t child =
                load_u16(node) | (uint64_t)load_u16(node + 2) << 16 | (uint64_t)load_u16(node + 4) << 32;
            if (!tree_page(w, child, depth + 1))
                return false;
        } else if (!tree_leaf_node(w, page, at)) {
            return false;
        }
    }
    return true;
}

static bool tree_page(tree_walk *w, uint64_t number, uint32_t depth)
{
    if (depth == TREE_DEPTH || number > w->last_page || w->visited++ > w->last_page)
        return false;
    uint8_t *page = w->pages + (size_t)depth * w->page_bytes;
    tree_reach(w, number + 1);
    if (pread(w->fd, page, w->page_bytes, (off_t)(number * w->page_bytes)) != (ssize_t)w->page_bytes)
        return false;
    if (load_u64(page) != number || !(load_u16(page + 10) & (PAGE_BRANCH | PAGE_LEAF)))
        return false;
    return tree_nodes(w, page, depth);
}

uint64_t tree_extent(int fd, const header_info *h)
{
    tree_walk w = {.fd = fd, .page_bytes = h->page_bytes, .last_page = h->last_page, .reach = 2};
    w.pages = mem_alloc((size_t)TREE_DEPTH * h->page_bytes);
    if (!w.pages)
        return 0;
    bool sound = true;
    for (int i = 0; i < 2 && sound; i++)
        sound = h->roots[i] == UINT64_MAX || tree_page(&w, h->roots[i], 0);
    mem_free(w.pages);
    return sound ? w.reach : 0;
}
