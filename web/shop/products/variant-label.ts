/** Returns the label of a variant: `L` for `{ size: 'L' }`. */
export const variantLabel = (variant: Readonly<Record<string, string>>): string => Object.values(variant).join(', ');
