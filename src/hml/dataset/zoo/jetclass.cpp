// JetClass (arXiv:2202.03772, doi:10.5281/zenodo.6619768): jets of 500 to 1000 GeV at 13 TeV from ten origins.
//
// HToBB_000.root and others, tree "tree", one entry a jet:
//   part_px, part_py, part_pz, part_energy (GeV), part_deta, part_dphi (to the jet's axis), part_d0val, part_d0err,
//   part_dzval, part_dzerr (mm), part_charge, part_isChargedHadron, ..., part_isMuon: one value a particle
//   jet_pt, jet_eta, jet_phi, jet_energy, jet_nparticles, jet_sdmass, jet_tau1 to jet_tau4
//   label_QCD, label_Hbb, label_Hcc, label_Hgg, label_H4q, label_Hqql, label_Zqq, label_Wqq, label_Tbqq, label_Tbl: one
//   of them is 1
//
// Read as: "Constituent" with the part_ columns but for that word, "Jet" with the jet_ columns and its constituents.
// The dataset has room for the 128 first particles, as arXiv:2202.03772 has.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/dataset/formats/bytes.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/dataset/zoo/layouts.hpp"
#include "hml/event/root/file.hpp"

namespace hml {
namespace {

constexpr std::int64_t longest = 128;
const std::vector<std::string> classes{"QCD", "Hbb", "Hcc", "Hgg", "H4q", "Hqql", "Zqq", "Wqq", "Tbqq", "Tbl"};
const std::vector<std::string> part_columns{"px",
                                            "py",
                                            "pz",
                                            "energy",
                                            "deta",
                                            "dphi",
                                            "d0val",
                                            "d0err",
                                            "dzval",
                                            "dzerr",
                                            "charge",
                                            "isChargedHadron",
                                            "isNeutralHadron",
                                            "isPhoton",
                                            "isElectron",
                                            "isMuon"};
const std::vector<std::string> jet_columns{"pt",     "eta",  "phi",  "energy", "nparticles",
                                           "sdmass", "tau1", "tau2", "tau3",   "tau4"};

std::string unit_of(const std::string& name) {
  for (const char* word : {"px", "py", "pz", "pt", "energy", "sdmass"})
    if (name == word) return "GeV";
  if (name.starts_with("d0") || name.starts_with("dz")) return "mm";
  if (name == "charge") return "e";
  return name.ends_with("phi") ? "rad" : "1";
}

std::vector<float> as_floats(const RootArray& array) {
  return std::visit([](const auto& values) { return std::vector<float>(values.begin(), values.end()); }, array.values);
}

class JetClass : public LayoutReader {
 public:
  explicit JetClass(const std::filesystem::path& path) : tree_(RootFile(path).tree("tree")) {
    for (const auto& name : part_columns) names_.push_back("part_" + name);
    for (const auto& name : jet_columns) names_.push_back("jet_" + name);
    for (const auto& name : classes) names_.push_back("label_" + name);
    std::vector<std::string> known;
    for (const auto& column : tree_.columns()) known.push_back(column.name);
    for (const auto& name : names_)
      if (!tree_.find(name))
        throw unknown_name(ErrorKind::input, fmt::format("branch of '{}'", path.string()), name, known);
    description_ = {.layout = "jetclass",
                    .classes = classes,
                    .inputs = {{"particles", "Constituent", part_columns, longest}, {"jet", "Jet", jet_columns}}};
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return tree_.entries(); }

  Events read(std::int64_t begin, std::int64_t end) override {
    const auto arrays = tree_.read(names_, begin, end);
    Events events;
    add_event_header(events, begin, labels(arrays, begin, static_cast<std::size_t>(end - begin)));
    Collection& jets = add_single(events, "Jet");
    Collection& parts = events.add("Constituent");
    for (std::size_t k = 0; k < part_columns.size(); ++k) {
      const RootArray& array = arrays[k];
      if (array.offsets.empty() || (k > 0 && array.offsets[0] != parts.offsets))
        throw Error(ErrorKind::input,
                    fmt::format("'{}': {} has not one value a particle", tree_.path().string(), names_[k]));
      parts.offsets = array.offsets[0];
      parts.add<float>(part_columns[k], unit_of(part_columns[k]), "") = as_floats(array);
    }
    for (std::size_t k = 0; k < jet_columns.size(); ++k)
      jets.add<float>(jet_columns[k], unit_of(jet_columns[k]), "") = as_floats(arrays[part_columns.size() + k]);
    relate_all(jets, parts);
    events.check(tree_.path().string());
    return events;
  }

 private:
  std::vector<std::int32_t> labels(const std::vector<RootArray>& arrays, std::int64_t begin, std::size_t n) const {
    std::vector<std::int32_t> out(n, -1);
    for (std::size_t label = 0; label < classes.size(); ++label) {
      const auto flags = as_floats(arrays[part_columns.size() + jet_columns.size() + label]);
      for (std::size_t jet = 0; jet < n; ++jet)
        if (flags.at(jet) != 0) out[jet] = out[jet] == -1 ? static_cast<std::int32_t>(label) : -2;
    }
    for (std::size_t jet = 0; jet < n; ++jet)
      if (out[jet] < 0)
        throw Error(ErrorKind::input,
                    fmt::format("'{}': jet {} has not exactly one of the labels {}", tree_.path().string(),
                                begin + static_cast<std::int64_t>(jet), fmt::join(classes, ", ")));
    return out;
  }

  RootTree tree_;
  std::vector<std::string> names_;
  LayoutDescription description_;
};

bool looks_right(const std::filesystem::path& path) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(path, problem) || first_bytes(path, 4) != "root") return false;
  const RootFile file(path);
  const auto trees = file.trees();
  if (std::find(trees.begin(), trees.end(), "tree") == trees.end()) return false;
  const RootTree tree = file.tree("tree");
  return tree.find("part_deta") && tree.find("label_QCD");
}

}  // namespace

Layout jetclass_layout() {
  return {looks_right, [](const std::filesystem::path& path) { return std::make_unique<JetClass>(path); }};
}

}  // namespace hml
