/* guard.c -- what the file's surroundings forbid or advise: network file systems, where neither shared maps
 * nor locks can be trusted, files too large for read-ahead to help, full disks. */
#include "base/bits.h"
#include "store/inner.h"
#include <errno.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* f_type values as statfs(2) documents them; FUSE is let through, since much of it is local. */
static const char *guard_network_name(uint32_t type)
{
    switch (type) {
    case 0x6969:
        return "NFS";
    case 0x517B:
    case 0xFF534D42:
    case 0xFE534D42:
        return "SMB";
    case 0x01021997:
        return "9P";
    case 0x5346414F:
    case 0x6B414653:
        return "AFS";
    case 0x00C36400:
        return "Ceph";
    case 0x73757245:
        return "Coda";
    case 0x564C:
        return "NCP";
    case 0x01161970:
        return "GFS2";
    case 0x7461636F:
        return "OCFS2";
    case 0x0BD00BD0:
        return "Lustre";
    default:
        return NULL;
    }
}

int guard_file_system(int fd, const char *path, uint32_t flags, fsk_error *e)
{
    struct statfs fs;
    if (fstatfs(fd, &fs))
        return error_sys(e, errno, "cannot examine the file system of %s", path);
    const char *name = guard_network_name((uint32_t)fs.f_type);
    if (!name || (flags & FSK_OPEN_ALLOW_NETFS))
        return 0;
    return error_set(e, FSK_E_NETFS,
                     "%s is on a network file system (%s), where an index can break; put it on a local disk",
                     path, name);
}

bool guard_readahead_hurts(int fd)
{
    struct stat st;
    long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
    return pages > 0 && bytes > 0 && fstat(fd, &st) == 0 &&
           (uint64_t)st.st_size > (uint64_t)pages * (uint64_t)bytes / 2;
}

/* LMDB reports a write that was cut short as EIO; whether the disk is full shows when the file is to grow. */
int guard_disk_full(int fd)
{
    static const uint8_t zeros[4096];
    struct stat st;
    if (fstat(fd, &st))
        return 0;
    off_t end = (off_t)bits_align((uint64_t)st.st_size, sizeof zeros);
    ssize_t n = pwrite(fd, zeros, sizeof zeros, end);
    int sys = n < 0 ? errno : n < (ssize_t)sizeof zeros ? ENOSPC : 0;
    bool restored = ftruncate(fd, st.st_size) == 0;
    return restored && (sys == ENOSPC || sys == EFBIG || sys == EDQUOT) ? sys : 0;
}
