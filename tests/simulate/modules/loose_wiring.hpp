#pragma once
#include <map>
#include <memory>
#include <string>

#include "hml/simulate/module.hpp"

namespace hml {

/// Arrays by name, for a module that stands alone: each is there, empty at first.
class LooseWiring final : public Wiring {
 public:
  explicit LooseWiring(DetectorEvent& event) : event_(event) {}

  ArrayId id(const std::string& name) {
    const auto [known, fresh] = ids_.try_emplace(name, static_cast<ArrayId>(event_.arrays.size()));
    if (fresh) event_.arrays.emplace_back();
    return known->second;
  }

  ArrayId input(const std::string&, const std::string& array, std::size_t) override { return id(array); }
  ArrayId optional_input(const std::string& array) override { return id(array); }
  ArrayId output(const std::string& name) override { return id(name); }
  void changes(ArrayId) override {}
  void fills(Detail) override {}
  bool filled(Detail) const override { return true; }
  Place place(const std::string&, std::size_t) const override { return {}; }
  std::filesystem::path file(const std::string&, const std::string& name) const override { return name; }
  std::shared_ptr<const PileUpSource> pile_up(const std::string&, const std::string&) override { return nullptr; }
  std::uint64_t key() const override { return 1; }

 private:
  DetectorEvent& event_;
  std::map<std::string, ArrayId> ids_;
};

}  // namespace hml
