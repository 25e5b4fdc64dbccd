/** Places in Bandung that everybody there knows. Degrees. */
export const PLACES = [
  { name: 'Gedung Sate', address: 'Jl. Diponegoro No. 22, Bandung', latitude: -6.90247, longitude: 107.61882 },
  { name: 'Alun-alun Bandung', address: 'Jl. Asia Afrika, Bandung', latitude: -6.92182, longitude: 107.60691 },
  { name: 'Jalan Braga', address: 'Braga, Sumur Bandung, Bandung', latitude: -6.91749, longitude: 107.60934 },
] as const;

const degrees = (typed: string, most: number): number | null => {
  const text = typed.trim().replace(',', '.');
  const value = Number(text);
  return text !== '' && Number.isFinite(value) && Math.abs(value) <= most ? value : null;
};

/** Coordinates as typed, with a point or a comma; null when they are none. */
export function coordinatesOf(
  latitude: string,
  longitude: string,
): { readonly latitude: number; readonly longitude: number } | null {
  const north = degrees(latitude, 90);
  const east = degrees(longitude, 180);
  return north === null || east === null ? null : { latitude: north, longitude: east };
}
