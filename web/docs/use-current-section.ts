import { useEffect, useState } from 'react';

/** Returns the id of the current section: the one that is a quarter of the window height below the top. */
export function useCurrentSection(ids: readonly string[]): string | undefined {
  const [current, setCurrent] = useState<string>();
  const key = ids.join('\n');
  useEffect(() => {
    const sections = key
      .split('\n')
      .map((id) => document.getElementById(id))
      .filter((section) => section !== null);
    const inView = new Map<Element, boolean>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) inView.set(target, isIntersecting);
        setCurrent(sections.find((section) => inView.get(section))?.id);
      },
      { rootMargin: '-25% 0px -74% 0px' },
    );
    for (const section of sections) observer.observe(section);
    return () => observer.disconnect();
  }, [key]);
  return current;
}
