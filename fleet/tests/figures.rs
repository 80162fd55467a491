//! The figures of a city's cases, told to a real server, equal those computed from the city's file.

/// The real city's files are not in every checkout: `cargo xtask figures DIR` is the same check of them.
#[tokio::test]
async fn a_generated_citys_figures_are_those_of_its_file() -> anyhow::Result<()> {
    xunge_fleet::real::check_figures(None, 1).await
}
