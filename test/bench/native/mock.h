/* The mock upstream: what its files share. See mock.c for what it answers. */
#ifndef BENCH_MOCK_H
#define BENCH_MOCK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The largest request, head and body together. */
#define REQUEST_LIMIT (1 << 18)

/* A stream whose unsent bytes pass this waits for its reader. */
#define UNSENT_LIMIT (1 << 16)

enum Activity { IDLE, STREAMING, DELAYED_JSON };

typedef struct Connection {
  int fd;
  int is_dead;
  char *received;
  size_t received_length;
  char *unsent;
  size_t unsent_start, unsent_end, unsent_capacity;
  enum Activity activity;
  int chunks_left, chunks_total, wants_usage;
  long json_bytes;
  uint64_t delay_us, due_us;
  int heap_index; /* -1 while not scheduled */
  struct Connection *next_dead;
} Connection;

typedef struct {
  uint64_t requests, streams;
} Counters;

extern Counters counters;

/* mock.c */
void close_connection(Connection *connection);
void flush(Connection *connection);
void put(Connection *connection, const char *bytes, size_t length);

/* mock_request.c: answers every complete request in the receive buffer. */
void read_requests(Connection *connection);

/* mock_reply.c */
void answer_request(Connection *connection, const char *path, size_t path_length, const char *body,
                    size_t body_length);
void send_json(Connection *connection);
void send_next_chunk(Connection *connection);

/* mock_schedule.c: connections ordered by due_us. */
void schedule(Connection *connection);
void reschedule(Connection *connection, uint64_t due_us);
void unschedule(Connection *connection);
Connection *next_due(void);

#endif
