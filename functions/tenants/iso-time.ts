/** Formats Unix seconds as ISO 8601, the time format of the API. */
export const toIsoTime = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
