//! Pages of text, frames and codes as a PDF. Knows nothing of plates.
//!
//! Words are set in Helvetica, one of the standard fonts, and what it has not in a standard Chinese font that every reader has or
//! replaces (PDF 1.7, 9.6.2.2, 9.7.5.2 and Adobe-GB1): no font is shipped, and none is embedded.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{
    Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo},
};

use super::letters::{Face, runs};

/// Something on a page; lengths in points from the page's lower left corner.
pub(crate) enum Mark {
    /// A cut line around a plate.
    Frame { x: f32, y: f32, width: f32, height: f32 },
    /// A line of words.
    Text(Text),
    /// A filled box: a bar of a chart, a rule, a spot. Red, green and blue from 0 to 1.
    Bar { x: f32, y: f32, width: f32, height: f32, colour: [f32; 3] },
    /// A line through these points.
    Line { points: Vec<(f32, f32)>, width: f32, colour: [f32; 3] },
    /// A square code: its modules row by row from the top, `across` in each.
    Code { dark: Vec<bool>, across: usize, x: f32, y: f32, side: f32 },
}

/// A line of words; `y` is its base line.
pub(crate) struct Text {
    pub(crate) words: String,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) size: f32,
}

/// A document that grows by pages.
pub(crate) struct Paper {
    pdf: Pdf,
    next: i32,
    size: Rect,
    pages: Vec<Ref>,
}

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const LATIN: Ref = Ref::new(4);
const CHINESE: Ref = Ref::new(5);
const CID_FONT: Ref = Ref::new(6);
const DESCRIPTOR: Ref = Ref::new(7);
const FIRST_FREE: i32 = 8;

const CHINESE_NAME: Name<'static> = Name(b"STSong-Light");

impl Face {
    /// What pages call it.
    fn key(self) -> Name<'static> {
        Name(match self {
            Self::Latin => b"L",
            Self::Chinese => b"F",
        })
    }
}

impl Paper {
    /// An empty document of pages of this size.
    pub(crate) fn new(width: f32, height: f32, title: &str) -> Self {
        let mut pdf = Pdf::new();
        pdf.document_info(INFO).title(TextStr(title));
        fonts(&mut pdf);
        Self { pdf, next: FIRST_FREE, size: Rect::new(0.0, 0.0, width, height), pages: vec![] }
    }

    /// Adds a page.
    pub(crate) fn page(&mut self, marks: &[Mark]) {
        let mut content = Content::new();
        let mut codes = vec![];
        for mark in marks {
            match mark {
                Mark::Frame { x, y, width, height } => {
                    content.set_line_width(0.4).set_stroke_gray(0.6).set_dash_pattern([3.0, 3.0], 0.0);
                    content.rect(*x, *y, *width, *height).stroke();
                }
                Mark::Text(Text { words, x, y, size }) => {
                    content.begin_text().next_line(*x, *y);
                    for run in runs(words) {
                        content.set_font(run.face.key(), *size).show(Str(&run.codes));
                    }
                    content.end_text();
                }
                Mark::Bar { x, y, width, height, colour: [red, green, blue] } => {
                    content.set_fill_rgb(*red, *green, *blue).rect(*x, *y, *width, *height).fill_nonzero().set_fill_gray(0.0);
                }
                Mark::Line { points, width, colour: [red, green, blue] } => {
                    content.set_line_width(*width).set_stroke_rgb(*red, *green, *blue).set_dash_pattern([], 0.0);
                    for (i, (x, y)) in points.iter().enumerate() {
                        if i == 0 {
                            content.move_to(*x, *y)
                        } else {
                            content.line_to(*x, *y)
                        };
                    }
                    content.stroke();
                }
                Mark::Code { dark, across, x, y, side } => {
                    let id = self.code(dark, *across);
                    let name = format!("C{}", codes.len());
                    content.save_state().transform([*side, 0.0, 0.0, *side, *x, *y]).x_object(Name(name.as_bytes())).restore_state();
                    codes.push((name, id));
                }
            }
        }
        let (page, stream) = (self.free(), self.free());
        self.pdf.stream(stream, &packed(&content.finish())).filter(Filter::FlateDecode);
        let mut object = self.pdf.page(page);
        object.media_box(self.size).parent(PAGES).contents(stream);
        let mut resources = object.resources();
        resources.fonts().pair(Face::Latin.key(), LATIN).pair(Face::Chinese.key(), CHINESE);
        let mut named = resources.x_objects();
        for (name, id) in &codes {
            named.pair(Name(name.as_bytes()), *id);
        }
        named.finish();
        resources.finish();
        object.finish();
        self.pages.push(page);
    }

    /// The file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.pdf.catalog(CATALOG).pages(PAGES);
        self.pdf.pages(PAGES).count(self.pages.len() as i32).kids(self.pages.iter().copied());
        self.pdf.finish()
    }

    fn free(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next - 1)
    }

    /// A picture of one bit a module: a reader enlarges it without smoothing.
    fn code(&mut self, dark: &[bool], across: usize) -> Ref {
        let stride = across.div_ceil(8);
        let mut bits = vec![0xff_u8; stride * across];
        for (i, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
            bits[i / across * stride + i % across / 8] &= !(0x80 >> (i % across % 8));
        }
        let id = self.free();
        let packed = packed(&bits);
        let mut image = self.pdf.image_xobject(id, &packed);
        image.filter(Filter::FlateDecode);
        image.width(across as i32).height(across as i32).bits_per_component(1).interpolate(false);
        image.color_space().device_gray();
        id
    }
}

fn fonts(pdf: &mut Pdf) {
    pdf.type1_font(LATIN).base_font(Name(b"Helvetica")).encoding_predefined(Name(b"WinAnsiEncoding"));
    pdf.type0_font(CHINESE).base_font(CHINESE_NAME).encoding_predefined(Name(b"UniGB-UTF16-H")).descendant_font(CID_FONT);
    let mut cid = pdf.cid_font(CID_FONT);
    cid.subtype(CidFontType::Type0).base_font(CHINESE_NAME).font_descriptor(DESCRIPTOR).default_width(1000.0);
    cid.system_info(SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"GB1"), supplement: 5 });
    cid.finish();
    pdf.font_descriptor(DESCRIPTOR)
        .name(CHINESE_NAME)
        .flags(FontFlags::SYMBOLIC | FontFlags::SERIF)
        .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(880.0)
        .stem_v(93.0);
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(vec![], Compression::default());
    // a vector takes every byte
    let _ = packer.write_all(bytes);
    packer.finish().unwrap_or_default()
}
