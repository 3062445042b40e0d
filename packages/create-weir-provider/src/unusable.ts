/** What was asked for cannot be done, and why. */
export class Unusable extends Error {}
