/* A binary min-heap of the connections that have something to send later. */
#include "mock.h"

#include <stdlib.h>

static Connection **heap;
static int heap_length, heap_capacity;

static void swap(int left, int right) {
  Connection *moved = heap[left];
  heap[left] = heap[right];
  heap[right] = moved;
  heap[left]->heap_index = left;
  heap[right]->heap_index = right;
}

static void move_up(int index) {
  while (index > 0) {
    int parent = (index - 1) / 2;
    if (heap[parent]->due_us <= heap[index]->due_us) return;
    swap(parent, index);
    index = parent;
  }
}

static void move_down(int index) {
  for (;;) {
    int left = 2 * index + 1, right = left + 1, earliest = index;
    if (left < heap_length && heap[left]->due_us < heap[earliest]->due_us) earliest = left;
    if (right < heap_length && heap[right]->due_us < heap[earliest]->due_us) earliest = right;
    if (earliest == index) return;
    swap(earliest, index);
    index = earliest;
  }
}

void schedule(Connection *connection) {
  if (heap_length == heap_capacity) {
    heap_capacity = heap_capacity ? heap_capacity * 2 : 1024;
    heap = realloc(heap, (size_t)heap_capacity * sizeof *heap);
  }
  heap[heap_length] = connection;
  connection->heap_index = heap_length;
  move_up(heap_length++);
}

void reschedule(Connection *connection, uint64_t due_us) {
  connection->due_us = due_us;
  move_up(connection->heap_index);
  move_down(connection->heap_index);
}

void unschedule(Connection *connection) {
  int index = connection->heap_index;
  if (index < 0) return;
  connection->heap_index = -1;
  heap_length--;
  if (index == heap_length) return;
  heap[index] = heap[heap_length];
  heap[index]->heap_index = index;
  move_up(index);
  move_down(heap[index]->heap_index);
}

Connection *next_due(void) { return heap_length ? heap[0] : NULL; }
