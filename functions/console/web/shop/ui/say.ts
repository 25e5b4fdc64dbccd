const ID = 'said';

/** Tells those who hear the page what a press did, since what was pressed may be elsewhere now. */
export function say(words: string): void {
  const place = document.getElementById(ID) ?? newPlace();
  // The same words twice are news both times.
  place.textContent = '';
  setTimeout(() => {
    place.textContent = words;
  }, 50);
}

function newPlace(): HTMLElement {
  const place = document.createElement('div');
  place.id = ID;
  place.className = 'sr';
  place.setAttribute('role', 'status');
  document.body.append(place);
  return place;
}
