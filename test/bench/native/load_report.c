#include "load.h"

#include <stdio.h>

#define COUNT(name) (unsigned long long)totals.name

void print_report(void) {
  uint64_t end_ns = options.total ? totals.last_ns : totals.end_ns;
  double seconds = (double)(end_ns - totals.begin_ns) / 1e9;
  if (seconds <= 0) seconds = 1e-9;
  printf("{\"seconds\":%.3f,\"cpuSeconds\":%.3f,\"sent\":%llu,\"requests\":%llu,\"requestsPerSecond\":%.1f,", seconds,
         totals.cpu_seconds, COUNT(sent), COUNT(in_window), (double)totals.in_window / seconds);
  printf("\"errors\":%llu,\"refused\":%llu,\"unmarked\":%llu,\"unfinished\":%llu,\"reconnects\":%llu,", COUNT(errors),
         COUNT(refused), COUNT(unmarked), COUNT(open), COUNT(reconnects));
  printf("\"mostOpen\":%llu,\"overdue\":%llu,\"chunks\":%llu,\"chunksPerSecond\":%.1f,", COUNT(most_open),
         COUNT(overdue), COUNT(chunks), (double)totals.chunks / seconds);
  histogram_print("latencyUs", &totals.latency);
  printf(",");
  histogram_print("firstChunkUs", &totals.first_chunk);
  printf(",");
  histogram_print("lagUs", &totals.lag);
  printf("}\n");
}
