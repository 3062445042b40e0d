interface Open {
  readonly [field: string]: unknown;
}

/** `GET /models`, or `GET /models/{id}` when an id is given. */
export interface ModelsRequest {
  readonly id?: string;
}

export interface Model extends Open {
  readonly id: string;
  readonly object: 'model';
  /** Epoch s. */
  readonly created: number;
  readonly owned_by: string;
  /** When the provider stops serving it. */
  readonly shutdown_date?: string | null;
}

export interface ModelList extends Open {
  readonly object: 'list';
  readonly data: readonly Model[];
}

/** A list, or the one model asked for. */
export type ModelsResponse = ModelList | Model;
