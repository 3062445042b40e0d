interface Open {
  readonly [field: string]: unknown;
}

export interface ModerationTextPart extends Open {
  readonly type: 'text';
  readonly text: string;
}

export interface ModerationImagePart extends Open {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string };
}

/** `POST /moderations`. */
export interface ModerationsRequest extends Open {
  readonly input: string | readonly string[] | readonly (ModerationTextPart | ModerationImagePart)[];
  readonly model?: string | null;
}

export interface Moderation extends Open {
  readonly flagged: boolean;
  readonly categories: { readonly [category: string]: boolean | null };
  readonly category_scores: { readonly [category: string]: number };
  readonly category_applied_input_types?: { readonly [category: string]: readonly string[] };
}

export interface ModerationsResponse extends Open {
  readonly id: string;
  readonly model: string;
  readonly results: readonly Moderation[];
}
