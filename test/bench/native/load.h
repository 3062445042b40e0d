/* The load generator: what its files share. See load.c for what it does. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "histogram.h"

#include <stddef.h>
#include <stdint.h>

#define HEAD_LIMIT 8192
#define MARK_LIMIT 32
#define STAMP_DIGITS 16

typedef struct {
  const char *host, *path, *body_file, *mark;
  char headers[4096];
  int port, connections;
  double seconds, warm_seconds, rate, ramp_seconds;
  uint64_t total;  /* requests in all; 0 = until the time is up */
  int is_varied;   /* each request has another number in its counter field */
  uint64_t number; /* the next one */
} Options;

/* What is looked for in the decoded body, across the borders of chunks. */
typedef struct {
  int is_marked, has_chunk;
  char tail[MARK_LIMIT];
  size_t tail_length;
  int stamp_length; /* -1 outside "@...@" */
  char stamp[STAMP_DIGITS + 1];
} Scan;

enum State { HEAD, SIZED_BODY, CHUNK_SIZE, CHUNK_BODY, CHUNK_END, TRAILER, BODY_TO_CLOSE };

typedef struct {
  int fd, is_busy, closes, is_line_empty;
  enum State state;
  int status;
  uint64_t started_ns;
  char *request;
  size_t request_sent;
  char head[HEAD_LIMIT];
  size_t head_length, body_left;
  char size_text[20];
  size_t size_length;
  Scan scan;
} Connection;

typedef struct {
  uint64_t begin_ns, end_ns, last_ns;
  uint64_t sent, finished, in_window, open, most_open, overdue;
  uint64_t errors, refused, unmarked, reconnects, chunks;
  double cpu_seconds; /* of the generator itself, inside the window */
  Histogram latency, first_chunk, lag;
} Totals;

extern Options options;
extern Totals totals;

/* load_connection.c */
void connect_all(int epoll_fd);
Connection *connection_at(int index);
Connection *take_free(void);
int may_send(uint64_t now);
void start_request(Connection *connection, uint64_t due_ns);
void serve_connection(Connection *connection, uint32_t events);

/* load_scan.c */
void scan_reset(Scan *scan);
void scan_body(Scan *scan, const char *bytes, size_t length, uint64_t started_ns);

/* load_response.c: 1 = the response is complete, 0 = more to come, -1 = not HTTP. */
int read_response(Connection *connection, const char *bytes, size_t length);

/* load_request.c */
void build_request(void);
size_t request_length(void);
char *copy_request(void);
void number_request(char *request);

/* load_options.c */
void read_options(int count, char **arguments);

/* load_report.c */
void print_report(void);

#endif
