#pragma once
#include <string_view>

/// What every page carries with it, built into the program so that nothing must be found when it runs.
namespace hml::report {

/// JSROOT (https://jsroot.gsi.de), its bundle for histograms.
std::string_view drawing_library();
/// The notices that the licences of JSROOT and of D3 within it ask for, as a script's comment.
std::string_view drawing_library_licence();
/// Collects errors of the page into its hidden element #problems.
std::string_view error_script();
/// Draws every figure with JSROOT.
std::string_view drawing_script();
std::string_view style_sheet();

}  // namespace hml::report
