/** Unix seconds as the API writes times. */
export const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
