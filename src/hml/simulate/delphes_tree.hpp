#pragma once
#include <map>
#include <string>
#include <string_view>

#include "hml/event/events.hpp"
#include "hml/event/root/write_events.hpp"

namespace hml {

/// How the tree keeps its objects: as one array a column, or as Delphes does, as TClonesArrays of its classes, whose
/// relations are TRef and TRefArray.
enum class DelphesForm { columns, delphes };

/// Turns what a Detector writes into the branches of Delphes' tree: its names ("Jet.PT", "FatJet.Tau[5]",
/// "FatJet.SoftDroppedP4.fP.fX"), types and units (times in seconds, those of CscCluster in ns). Four-vectors that Delphes
/// keeps as TLorentzVector become the members of one. A number that Delphes does not have is left out, as is one that no
/// module of the card fills. docs/guide/simulate.md has the whole of it.
class DelphesTree {
 public:
  static constexpr std::string_view name = "Delphes";

  /// `classes` are those of the detector's collections (Detector::classes()).
  explicit DelphesTree(std::map<std::string, std::string> classes, DelphesForm form = DelphesForm::columns)
      : classes_(std::move(classes)), form_(form) {}

  /// The events as the tree has them; Delphes' form has all of the event's weights, too.
  Events convert(const Events& events) const;
  /// How to write them.
  RootOptions options() const;
  /// The name of a branch, for RootOptions: "Jet.PT", and "Jet_size" without a column; "Event.Number" and "Event_size" too.
  static std::string branch_name(std::string_view collection, std::string_view column);

 private:
  std::map<std::string, std::string> classes_;
  DelphesForm form_;
};

}  // namespace hml
