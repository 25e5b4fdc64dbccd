/** Well-known places in Bandung, with coordinates in degrees. */
export const PLACES = [
  { name: 'Gedung Sate', address: 'Jl. Diponegoro No. 22, Bandung', latitude: -6.90247, longitude: 107.61882 },
  { name: 'Alun-alun Bandung', address: 'Jl. Asia Afrika, Bandung', latitude: -6.92182, longitude: 107.60691 },
  { name: 'Jalan Braga', address: 'Braga, Sumur Bandung, Bandung', latitude: -6.91749, longitude: 107.60934 },
] as const;

const parseDegrees = (typed: string, max: number): number | null => {
  const text = typed.trim().replace(',', '.');
  const value = Number(text);
  return text !== '' && Number.isFinite(value) && Math.abs(value) <= max ? value : null;
};

/** Parses typed coordinates with a decimal point or comma. Returns null when they are invalid. */
export function parseCoordinates(
  latitude: string,
  longitude: string,
): { readonly latitude: number; readonly longitude: number } | null {
  const north = parseDegrees(latitude, 90);
  const east = parseDegrees(longitude, 180);
  return north === null || east === null ? null : { latitude: north, longitude: east };
}
