// Where the keyboard may stand on a page, and where that is not seen. After a Tab, focus is shown.
() => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter(stop => stop.tabIndex >= 0 && !stop.disabled && stop.checkVisibility());
  const some = stops.length > 120 ? [...stops.slice(0, 80), ...stops.slice(-40)] : stops;
  const look = stop => {
    const around = [stop, stop.parentElement, stop.closest("label"), ...stop.querySelectorAll("*")].filter(Boolean);
    return around.map(one => {
      const style = getComputedStyle(one);
      return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor, style.backgroundColor, style.stroke, style.strokeWidth, style.textDecorationLine].join();
    }).join("|");
  };
  document.activeElement.blur();
  const unseen = [];
  for (const stop of some) {
    const before = look(stop);
    stop.focus({ preventScroll: true });
    if (document.activeElement === stop && look(stop) === before)
      unseen.push(`${stop.localName}.${stop.className} “${stop.textContent.trim().slice(0, 30)}”`);
    stop.blur();
  }
  return { stops: stops.length, unseen: unseen.slice(0, 5) };
}
