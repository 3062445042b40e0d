#include "histogram.h"

#include <stdio.h>

static int bucket_of(uint64_t value) {
  if (value < STEPS) return (int)value;
  int exponent = 63 - __builtin_clzll(value);
  int bucket = (exponent - 7) * STEPS + (int)((value >> (exponent - 8)) - STEPS);
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static uint64_t lowest_of(int bucket) {
  if (bucket < STEPS) return (uint64_t)bucket;
  return (uint64_t)(bucket % STEPS + STEPS) << (bucket / STEPS - 1);
}

void histogram_add(Histogram *histogram, uint64_t value_ns) {
  histogram->buckets[bucket_of(value_ns)]++;
  histogram->count++;
  histogram->total += (double)value_ns;
  if (value_ns > histogram->largest) histogram->largest = value_ns;
}

static double percentile_us(const Histogram *histogram, double share) {
  if (histogram->count == 0) return 0;
  uint64_t rank = (uint64_t)(share * (double)histogram->count + 0.5), seen = 0;
  if (rank == 0) rank = 1;
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    seen += histogram->buckets[bucket];
    if (seen >= rank) return (double)lowest_of(bucket) / 1000;
  }
  return (double)histogram->largest / 1000;
}

void histogram_print(const char *name, const Histogram *histogram) {
  double mean = histogram->count ? histogram->total / (double)histogram->count / 1000 : 0;
  printf("\"%s\":{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f,\"mean\":%.1f}", name,
         percentile_us(histogram, .5), percentile_us(histogram, .9), percentile_us(histogram, .99),
         percentile_us(histogram, .999), (double)histogram->largest / 1000, mean);
}
