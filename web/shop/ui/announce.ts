const ELEMENT_ID = 'announcement';

/** Announces the result of an action to screen readers, because the pressed element may no longer be visible. */
export function announce(text: string): void {
  const region = document.getElementById(ELEMENT_ID) ?? createLiveRegion();
  // Clearing the region first makes repeated texts be announced again.
  region.textContent = '';
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

function createLiveRegion(): HTMLElement {
  const region = document.createElement('div');
  region.id = ELEMENT_ID;
  region.className = 'sr';
  region.setAttribute('role', 'status');
  document.body.append(region);
  return region;
}
