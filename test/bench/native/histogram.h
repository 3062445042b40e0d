/* A histogram of nanoseconds in buckets 0.4 % wide. */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define STEPS 256 /* buckets for each doubling */
#define BUCKETS (56 * STEPS)

typedef struct {
  uint64_t count, largest;
  double total;
  uint32_t buckets[BUCKETS];
} Histogram;

void histogram_add(Histogram *histogram, uint64_t value_ns);

/* Prints "name":{"p50":...} in microseconds. */
void histogram_print(const char *name, const Histogram *histogram);

#endif
