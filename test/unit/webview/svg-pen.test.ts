import assert from 'node:assert/strict';
import test from 'node:test';
import { SvgPen } from '../../../webview/charts/export/svg-pen.ts';

function written(draw: (pen: SvgPen) => void): string {
  const pen = new SvgPen(100, 50);
  draw(pen);
  const text = pen.finish('A & B');
  assert.match(
    text,
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="100" height="50" viewBox="0 0 100 50" role="img">/,
  );
  assert.ok(text.includes('<title>A &amp; B</title>'));
  return text.slice(text.indexOf('</title>') + '</title>'.length, text.indexOf('</svg>'));
}

test('lines have their colour, opacity, width and dash', () => {
  const text = written((pen) => {
    pen.strokeStyle = 'rgba(255, 0, 16, 0.5)';
    pen.lineWidth = 1.5;
    pen.lineJoin = 'round';
    pen.setLineDash([7, 3]);
    pen.lineDashOffset = 2.126;
    pen.beginPath();
    pen.moveTo(1, 2);
    pen.lineTo(2.71459, -4);
    pen.stroke();
  });
  assert.equal(
    text,
    '<path d="M1 2L2.71 -4" fill="none" stroke="#ff0010" stroke-opacity="0.5" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="butt" stroke-dasharray="7 3" stroke-dashoffset="2.13"/>',
  );
});

test('a circle is two arcs, a rectangle is closed', () => {
  const text = written((pen) => {
    pen.fillStyle = '#123456';
    pen.beginPath();
    pen.arc(10, 10, 5, 0, 2 * Math.PI);
    pen.fill();
    pen.fillRect(1, 2, 3, 4);
  });
  assert.equal(
    text,
    '<path d="M15 10A5 5 0 0 1 5 10A5 5 0 0 1 15 10Z" fill="#123456"/><path d="M1 2h3v4h-3Z" fill="#123456"/>',
  );
});

test('a clip holds until what was saved is restored, and everything is closed', () => {
  const text = written((pen) => {
    pen.globalAlpha = 0.25;
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, 10, 10);
    pen.clip();
    pen.globalAlpha = 1;
    pen.quarterTurn(5, 5);
    pen.fillRect(0, 0, 1, 1);
    pen.restore();
    pen.fillRect(2, 2, 1, 1);
  });
  assert.equal(
    text,
    '<clipPath id="clip0"><path d="M0 0h10v10h-10Z"/></clipPath><g clip-path="url(#clip0)"><g transform="rotate(-90 5 5)">' +
      '<path d="M0 0h1v1h-1Z" fill="#000"/></g></g><path d="M2 2h1v1h-1Z" fill="#000" fill-opacity="0.25"/>',
  );
});

test('texts stand where a canvas would write them, whatever they say', () => {
  const text = written((pen) => {
    pen.font = '600 10px "Segoe UI", sans-serif';
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    pen.fillText('‖∇L‖₂ < "1" & more', 20, 30);
  });
  assert.equal(
    text,
    '<text x="20" y="33.5" text-anchor="end" font-family="&quot;Segoe UI&quot;, sans-serif" font-size="10" font-weight="600" fill="#000">‖∇L‖₂ &lt; &quot;1&quot; &amp; more</text>',
  );
});
