#include "hml/learn/trees/formats/model_files.hpp"

#include <fstream>

#include <fmt/format.h>

#include "hml/core/files.hpp"
#include "hml/learn/trees/boosted_trees.hpp"
#include "hml/learn/trees/formats/lightgbm_reader.hpp"
#include "hml/learn/trees/formats/xgboost.hpp"

namespace hml {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const char* what) {
  throw Error(ErrorKind::input, fmt::format("'{}' is {}", path.string(), what));
}

// The first bytes of a file, none where it cannot be read: opening it for good says why.
std::string head_of(const std::filesystem::path& path) {
  std::string out(4096, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return out;
}

// A ModelProto begins with its IR version and, as its writers have it, the producer's name.
bool is_onnx(const std::string& head) { return head.size() > 3 && head[0] == '\x08' && head[2] == '\x12'; }

// JSON of XGBoost, or of other origin.
ModelFormat recognise_json(const std::filesystem::path& path, const std::string& head) {
  const auto has = [&](const char* key) { return head.find(key) != std::string::npos; };
  if (has("\"tree_info\"") && has("\"feature_names\"") && has("\"max_feature_idx\""))
    refuse(path, "LightGBM's dump; save the model as text, with save_model()");
  return ModelFormat::xgboost;
}

}  // namespace

ModelFormat recognise_model(const std::filesystem::path& path) {
  const std::string head = head_of(path);
  const auto begin = head.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return ModelFormat::other;
  const std::string_view text = std::string_view(head).substr(begin);
  if (text.starts_with("tree\n") || text.starts_with("tree\r\n")) return ModelFormat::lightgbm;
  if (text.starts_with("\x80\x04") || text.starts_with("\x80\x05"))
    refuse(
        path,
        "a pickle of Python; save the model in its own format, with save_model('NAME.json') or save_model('NAME.txt')");
  if (is_onnx(head))
    refuse(path, "an ONNX model; those are written and not read");
  if (text.starts_with('[') && head.find("\"nodeid\"") != std::string::npos)
    refuse(path, "XGBoost's dump; save the model as JSON, with save_model('NAME.json')");
  if (!text.starts_with('{')) return ModelFormat::other;
  const auto next = text.find_first_not_of(" \t\r\n", 1);
  if (next != std::string_view::npos && text[next] != '"' && text[next] != '}')
    refuse(path, "no JSON, perhaps UBJSON, which is not read; save the model as JSON, with save_model('NAME.json')");
  return recognise_json(path, head);
}

std::unique_ptr<Approach> read_foreign_model(const std::filesystem::path& path) {
  const bool lightgbm = recognise_model(path) == ModelFormat::lightgbm;
  const std::string text = read_text(path);
  try {
    return std::make_unique<BoostedTrees>(BoostedTrees::adopt(lightgbm ? read_lightgbm(text) : read_xgboost(text)));
  } catch (Error& error) {
    throw error.in(
        fmt::format("'{}' is no model of {} that can be read", path.string(), lightgbm ? "LightGBM" : "XGBoost"));
  }
}

}  // namespace hml
