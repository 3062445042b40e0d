/* Looks into decoded response bodies for the mark that proves an answer and for the time stamps of the mock. */
#define _GNU_SOURCE
#include "clock.h"
#include "load.h"

#include <stdlib.h>
#include <string.h>

void scan_reset(Scan *scan) {
  memset(scan, 0, sizeof *scan);
  scan->stamp_length = -1;
}

/* The mark may lie across two reads: the end of the first is kept in `tail`. */
static void find_mark(Scan *scan, const char *bytes, size_t length) {
  size_t mark_length = strlen(options.mark), keep = mark_length - 1;
  char joint[2 * MARK_LIMIT];
  size_t head = length < keep ? length : keep;
  memcpy(joint, scan->tail, scan->tail_length);
  memcpy(joint + scan->tail_length, bytes, head);
  size_t joint_length = scan->tail_length + head;
  if (memmem(joint, joint_length, options.mark, mark_length) || memmem(bytes, length, options.mark, mark_length)) {
    scan->is_marked = 1;
    return;
  }
  if (length >= keep) {
    memcpy(scan->tail, bytes + length - keep, keep);
    scan->tail_length = keep;
  } else {
    scan->tail_length = joint_length < keep ? joint_length : keep;
    memcpy(scan->tail, joint + joint_length - scan->tail_length, scan->tail_length);
  }
}

static void count_chunk(Scan *scan, uint64_t now, uint64_t started_ns) {
  scan->stamp[STAMP_DIGITS] = 0;
  uint64_t written_ns = strtoull(scan->stamp, NULL, 10) * 1000;
  if (!scan->has_chunk) {
    scan->has_chunk = 1;
    if (started_ns >= totals.begin_ns) histogram_add(&totals.first_chunk, now - started_ns);
  }
  if (now < totals.begin_ns || now >= totals.end_ns) return;
  totals.chunks++;
  histogram_add(&totals.lag, now > written_ns ? now - written_ns : 0);
}

void scan_body(Scan *scan, const char *bytes, size_t length, uint64_t started_ns) {
  if (!scan->is_marked) find_mark(scan, bytes, length);
  uint64_t now = now_ns();
  const char *at = bytes, *end = bytes + length;
  while (at < end) {
    if (scan->stamp_length < 0) {
      at = memchr(at, '@', (size_t)(end - at));
      if (!at) return;
      at++;
      scan->stamp_length = 0;
    }
    while (at < end && scan->stamp_length < STAMP_DIGITS && *at >= '0' && *at <= '9') {
      scan->stamp[scan->stamp_length++] = *at++;
    }
    if (at == end) return;
    if (scan->stamp_length == STAMP_DIGITS && *at == '@') {
      count_chunk(scan, now, started_ns);
      at++;
    }
    scan->stamp_length = -1;
  }
}
