//! Pictures of learning.

use synfire_plot::{Axis, Field, Series, curves_svg, fields_svg};

/// A picture without its style sheet.
fn body(svg: &str) -> &str {
    svg.split_once("</style>\n").expect("a style sheet").1
}

#[test]
fn two_fields() {
    let field = |caption: &str, weights: [f64; 4]| Field { caption: caption.into(), weights: weights.to_vec() };
    let fields = [field("<a>", [0.0, 1.0, 0.5, -2.0]), field("b", [2.0, 0.01, 0.0, -1.0])];
    insta::assert_snapshot!(body(&fields_svg("weights", 2, &fields)));
}

#[test]
fn two_curves() {
    let series = |name: &str, points: &[(f64, f64)]| Series { name: name.into(), points: points.to_vec() };
    let all = [series("one", &[(1.0, 20.0), (2.0, 60.0)]), series("two", &[(1.0, 120.0)])];
    let axis = |name, range| Axis { name, range };
    insta::assert_snapshot!(body(&curves_svg(axis("epoch", (1.0, 2.0)), axis("%", (0.0, 100.0)), &all)));
}

#[test]
fn all_fields_are_inside_of_the_picture() {
    for count in [1, 2, 5, 10, 32, 100, 1000] {
        let fields = vec![Field { caption: String::new(), weights: vec![1.0; 64] }; count];
        let svg = fields_svg("", 8, &fields);
        let height: f64 = svg.split("height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        for start in svg.split("<rect class=\"c0 field\" x=\"").skip(1) {
            let mut numbers = start.split('"').step_by(2).map(|text| text.parse().unwrap_or(f64::NAN));
            let [x, y, width, tall]: [f64; 4] = std::array::from_fn(|_| numbers.next().unwrap());
            assert!(x >= 0.0 && x + width <= 960.0 && y + tall <= height, "{count}: {x} {y} {width} {tall}");
        }
        assert_eq!(svg.matches("c0 field").count(), count);
    }
}

#[test]
fn nothing_is_a_picture_too() {
    let axis = Axis { name: "", range: (0.0, 0.0) };
    assert!(curves_svg(axis, axis, &[]).ends_with("</svg>\n"));
    assert!(fields_svg("", 1, &[]).ends_with("</svg>\n"));
}
