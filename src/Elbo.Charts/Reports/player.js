"use strict";
(() => {
  const get = id => document.getElementById("frames-" + id);
  const data = JSON.parse(get("data").textContent);
  const svg = get("picture").querySelector("svg");
  const [player, back, play, forward, slider, label] = ["player", "back", "play", "forward", "slider", "label"].map(get);
  const last = data.frames.length - 1;
  let timer = 0;

  const set = (element, attributes) => {
    for (const name in attributes) element.setAttribute(name, attributes[name]);
  };

  // Points: one element each, which keeps its place; a frame says its color and shape.
  const style = document.createElement("style");
  style.textContent = data.css;
  document.head.append(style);
  const drawn = [...svg.querySelectorAll(".marks:not(.solid)")];
  const points = data.x && data.x.map((x, n) => {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("transform", `translate(${x} ${data.y[n]})`);
    return path;
  });
  if (points) {
    drawn[0].before(...points);
    drawn.forEach(group => group.remove());
  }
  const ellipses = [...svg.querySelectorAll("ellipse")];
  const badges = [...svg.querySelectorAll(".badge")].map(circle => circle.parentNode);

  const drawPoints = frame => {
    const width = data.width;
    points.forEach((path, n) => {
      let symbol = 0;
      for (let i = 0; i < width; i++) symbol = 64 * symbol + data.digits.indexOf(frame.m[width * n + i]);
      const [color, group] = data.marks[symbol];
      set(path, { d: data.shapes[group], class: "marks " + color });
    });
    const count = frame.e.length;
    ellipses.forEach((ellipse, i) => {
      const mass = Math.floor(i / count) % 2, [x, y, angle, ...sizes] = frame.e[i % count];
      set(ellipse, { cx: x, cy: y, rx: sizes[2 * mass], ry: sizes[2 * mass + 1], transform: `rotate(${angle} ${x} ${y})` });
    });
    badges.forEach((badge, k) => {
      const [x, y] = frame.e[k];
      set(badge.querySelector("circle"), { cx: x, cy: y });
      set(badge.querySelector("text"), { x, y });
    });
  };

  // Densities: normal curves in the units of the page, finer about their middles.
  const density = ([weight, mean, deviation], x) => weight / deviation * Math.exp(-((x - mean) ** 2) / (2 * deviation ** 2));
  const drawDensities = frame => {
    const grid = [];
    for (let x = data.left; x <= data.right; x += 2) grid.push(x);
    for (const [, mean, deviation] of frame.c) {
      for (let z = -4; z <= 4; z += 0.25) {
        const x = mean + z * deviation;
        if (x >= data.left && x <= data.right) grid.push(x);
      }
    }
    grid.sort((a, b) => a - b);
    const path = parts => "M" + grid.map(x => {
      const y = data.bottom - data.scale * parts.reduce((sum, part) => sum + density(part, x), 0);
      return x.toFixed(1) + " " + Math.max(-1e4, y).toFixed(1);
    }).join("L");
    const areas = [...svg.querySelectorAll("path.area")], curves = [...svg.querySelectorAll("path.curve")];
    areas.forEach((area, k) => set(area, { d: path([frame.c[k]]) + `V${data.bottom}H${grid[0]}z` }));
    curves.forEach((curve, k) => set(curve, { d: path(k < areas.length ? [frame.c[k]] : frame.c) }));
  };

  const show = index => {
    const frame = data.frames[index];
    (points ? drawPoints : drawDensities)(frame);
    slider.value = index;
    slider.setAttribute("aria-valuetext", frame.t);
    label.textContent = frame.t;
    svg.querySelector("title").textContent = frame.t;
    back.disabled = index === 0;
    forward.disabled = index === last;
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.classList.remove("on");
    play.setAttribute("aria-label", "Play");
  };
  const move = by => {
    stop();
    show(Math.min(last, Math.max(0, +slider.value + by)));
  };

  // Nothing moves unless it is asked to.
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (+slider.value === last) show(0);
    play.classList.add("on");
    play.setAttribute("aria-label", "Pause");
    const pause = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 250;
    timer = setInterval(() => {
      if (+slider.value < last) show(+slider.value + 1);
      if (+slider.value === last) stop();
    }, pause);
  });
  back.addEventListener("click", () => move(-1));
  forward.addEventListener("click", () => move(1));
  slider.addEventListener("input", () => move(0));
  show(last);
  player.hidden = false;
})();
