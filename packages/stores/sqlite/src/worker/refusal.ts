/** A command that cannot be done and has changed nothing: the others of its transaction go on. */
export class Refusal extends Error {}
