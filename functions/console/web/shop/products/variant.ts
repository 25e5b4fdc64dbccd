/** `{ size: 'L' }` as `L`: what tells a product from others like it. */
export const variantWords = (variant: Readonly<Record<string, string>>): string => Object.values(variant).join(', ');
