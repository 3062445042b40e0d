/* What the mock upstream answers: a chat completion as JSON or as a stream, a model list, its own counters. */
#define _GNU_SOURCE
#include "clock.h"
#include "mock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_CHUNKS 100
#define DEFAULT_JSON_BYTES 400
#define MOST_JSON_BYTES 900000

#define CHUNK_START                                                                                \
  "data: {\"id\":\"chatcmpl-AbC123dEf456GhI789\",\"object\":\"chat.completion.chunk\","            \
  "\"created\":1741569952,\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\","      \
  "\"system_fingerprint\":\"fp_06737a9306\","

static const char STREAM_HEAD[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
    "openai-processing-ms: 1\r\nx-request-id: req_0123456789abcdef\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
    "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n";

static const char JSON_HEAD[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nopenai-organization: org-mock\r\n"
    "openai-processing-ms: 1\r\nopenai-version: 2020-10-01\r\nx-ratelimit-limit-requests: 10000\r\n"
    "x-ratelimit-remaining-requests: 9999\r\nx-request-id: req_0123456789abcdef\r\n"
    "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nConnection: keep-alive\r\n\r\n";

static const char JSON_START[] =
    "{\"id\":\"chatcmpl-AbC123dEf456GhI789\",\"object\":\"chat.completion\",\"created\":1741569952,"
    "\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";

static const char JSON_END[] =
    "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":219,\"completion_tokens\":90,\"total_tokens\":309,"
    "\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
    "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
    "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},"
    "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_06737a9306\"}";

static const char MODELS[] =
    "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o-mini\",\"object\":\"model\",\"created\":1721172741,"
    "\"owned_by\":\"system\"}]}";

Counters counters;

/* The number after `letter` in the knobs "mock:c100d20000r600j0;", which end at ';'. */
static long knob(const char *knobs, const char *end, char letter, long fallback) {
  for (; knobs && knobs < end && *knobs != ';' && *knobs != '"'; knobs++) {
    if (*knobs == letter) return atol(knobs + 1);
  }
  return fallback;
}

static void put_http_chunk(Connection *connection, const char *bytes, int length) {
  char size[16];
  put(connection, size, (size_t)sprintf(size, "%x\r\n", (unsigned)length));
  put(connection, bytes, (size_t)length);
  put(connection, "\r\n", 2);
}

void send_json(Connection *connection) {
  static char reply[MOST_JSON_BYTES + 4096];
  static long reply_content = -1;
  static size_t reply_length;
  if (reply_content != connection->json_bytes) {
    static const char words[] = "The quick brown fox jumps over the lazy dog. ";
    long content = connection->json_bytes > MOST_JSON_BYTES ? MOST_JSON_BYTES : connection->json_bytes;
    int body_length = (int)(sizeof JSON_START - 1 + sizeof JSON_END - 1) + (int)content;
    char *at = reply + sprintf(reply, JSON_HEAD, body_length);
    at = stpcpy(at, JSON_START);
    for (long index = 0; index < content; index++) *at++ = words[index % (long)(sizeof words - 1)];
    reply_length = (size_t)(stpcpy(at, JSON_END) - reply);
    reply_content = connection->json_bytes;
  }
  put(connection, reply, reply_length);
  flush(connection);
}

static void put_content(Connection *connection) {
  static const char format[] = CHUNK_START
      "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"@%016llu@\"},\"logprobs\":null,"
      "\"finish_reason\":null}]%s}\n\n";
  char event[1024];
  const char *usage = connection->wants_usage ? ",\"usage\":null" : "";
  put_http_chunk(connection, event, sprintf(event, format, (unsigned long long)now_us(), usage));
}

static void put_end(Connection *connection) {
  static const char stop[] =
      CHUNK_START "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n";
  static const char usage[] = CHUNK_START
      "\"choices\":[],\"usage\":{\"prompt_tokens\":219,\"completion_tokens\":%d,\"total_tokens\":%d}}\n\n";
  put_http_chunk(connection, stop, (int)sizeof stop - 1);
  if (connection->wants_usage) {
    char event[1024];
    int total = connection->chunks_total;
    put_http_chunk(connection, event, sprintf(event, usage, total, 219 + total));
  }
  put_http_chunk(connection, "data: [DONE]\n\n", 14);
  put(connection, "0\r\n\r\n", 5);
}

void send_next_chunk(Connection *connection) {
  if (connection->chunks_left > 0) {
    put_content(connection);
    connection->chunks_left--;
  }
  if (connection->chunks_left == 0) {
    put_end(connection);
    connection->activity = IDLE;
  }
  flush(connection);
}

static void start_stream(Connection *connection, int chunks, uint64_t delay_us) {
  counters.streams++;
  connection->chunks_left = connection->chunks_total = chunks;
  connection->delay_us = delay_us;
  connection->activity = STREAMING;
  put(connection, STREAM_HEAD, sizeof STREAM_HEAD - 1);
  send_next_chunk(connection);
  if (connection->is_dead || connection->activity == IDLE) return;
  connection->due_us = now_us() + delay_us;
  schedule(connection);
}

static void send_document(Connection *connection, const char *document) {
  char head[128];
  int length = sprintf(head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                       strlen(document));
  put(connection, head, (size_t)length);
  put(connection, document, strlen(document));
  flush(connection);
}

static void send_counters(Connection *connection) {
  char document[96];
  sprintf(document, "{\"requests\":%llu,\"streams\":%llu}", (unsigned long long)counters.requests,
          (unsigned long long)counters.streams);
  send_document(connection, document);
}

static int wants_stream(const char *body, size_t length) {
  const char *field = memmem(body, length, "\"stream\":", 9);
  if (!field) return 0;
  for (field += 9; field < body + length && *field == ' ';) field++;
  return field < body + length && *field == 't';
}

void answer_request(Connection *connection, const char *path, size_t path_length, const char *body,
                    size_t body_length) {
  if (memmem(path, path_length, "/mock/counters", 14)) return send_counters(connection);
  if (memmem(path, path_length, "/models", 7)) return send_document(connection, MODELS);
  const char *end = body + body_length;
  const char *knobs = memmem(body, body_length, "mock:", 5);
  if (knobs) knobs += 5;
  counters.requests++;
  if (wants_stream(body, body_length)) {
    connection->wants_usage = memmem(body, body_length, "\"include_usage\":", 16) != NULL;
    int chunks = (int)knob(knobs, end, 'c', DEFAULT_CHUNKS);
    return start_stream(connection, chunks, (uint64_t)knob(knobs, end, 'd', 0));
  }
  connection->json_bytes = knob(knobs, end, 'r', DEFAULT_JSON_BYTES);
  uint64_t delay_us = (uint64_t)knob(knobs, end, 'j', 0);
  if (delay_us == 0) return send_json(connection);
  connection->activity = DELAYED_JSON;
  connection->due_us = now_us() + delay_us;
  schedule(connection);
}
