#include "hml/event/root/write_root_classes.hpp"

namespace hml::root::write {

namespace {

ClassLayout leaf(std::string_view name, std::uint32_t checksum, std::string_view type) {
  return {name, 1, checksum, {base("TLeaf", 2), plain(type, "fMinimum"), plain(type, "fMaximum")}};
}

ClassLayout tree() {
  return {"TTree",
          20,
          0x7264e07f,
          {base("TNamed", 1),
           base("TAttLine", 2),
           base("TAttFill", 2),
           base("TAttMarker", 2),
           plain("Long64_t", "fEntries"),
           plain("Long64_t", "fTotBytes"),
           plain("Long64_t", "fZipBytes"),
           plain("Long64_t", "fSavedBytes"),
           plain("Long64_t", "fFlushedBytes"),
           plain("double", "fWeight"),
           plain("int", "fTimerInterval"),
           plain("int", "fScanField"),
           plain("int", "fUpdate"),
           plain("int", "fDefaultEntryOffsetLen"),
           counter("fNClusterRange"),
           plain("Long64_t", "fMaxEntries"),
           plain("Long64_t", "fMaxEntryLoop"),
           plain("Long64_t", "fMaxVirtualSize"),
           plain("Long64_t", "fAutoSave"),
           plain("Long64_t", "fAutoFlush"),
           plain("Long64_t", "fEstimate"),
           counted("Long64_t*", "fClusterRangeEnd", "fNClusterRange"),
           counted("Long64_t*", "fClusterSize", "fNClusterRange"),
           other("ROOT::TIOFeatures", "fIOFeatures", 1),
           object("TObjArray", "fBranches"),
           object("TObjArray", "fLeaves"),
           pointer("TList*", "fAliases"),
           other("TArrayD", "fIndexValues", 24),
           other("TArrayI", "fIndex", 24),
           pointer("TVirtualIndex*", "fTreeIndex"),
           pointer("TList*", "fFriends"),
           pointer("TList*", "fUserInfo"),
           pointer("TBranchRef*", "fBranchRef")}};
}

ClassLayout branch() {
  return {"TBranch",
          13,
          0x10978aac,
          {base("TNamed", 1),
           base("TAttFill", 2),
           plain("int", "fCompress"),
           plain("int", "fBasketSize"),
           plain("int", "fEntryOffsetLen"),
           plain("int", "fWriteBasket"),
           plain("Long64_t", "fEntryNumber"),
           other("ROOT::TIOFeatures", "fIOFeatures", 1),
           plain("int", "fOffset"),
           counter("fMaxBaskets"),
           plain("int", "fSplitLevel"),
           plain("Long64_t", "fEntries"),
           plain("Long64_t", "fFirstEntry"),
           plain("Long64_t", "fTotBytes"),
           plain("Long64_t", "fZipBytes"),
           object("TObjArray", "fBranches"),
           object("TObjArray", "fLeaves"),
           object("TObjArray", "fBaskets"),
           counted("int*", "fBasketBytes", "fMaxBaskets"),
           counted("Long64_t*", "fBasketEntry", "fMaxBaskets"),
           counted("Long64_t*", "fBasketSeek", "fMaxBaskets"),
           text("fFileName")}};
}

}  // namespace

const std::vector<ClassLayout>& tree_classes() {
  static const std::vector<ClassLayout> classes = {
      tree(),
      {"TNamed", 1, 0xdfb74a3c, {base("TObject", 1), text("fName"), text("fTitle")}},
      {"TObject", 1, 0x901bc02d, {plain("unsigned int", "fUniqueID"), bits("fBits")}},
      {"TAttLine",
       2,
       0x94074549,
       {plain("short", "fLineColor"), plain("short", "fLineStyle"), plain("short", "fLineWidth")}},
      {"TAttFill", 2, 0xffd92a92, {plain("short", "fFillColor"), plain("short", "fFillStyle")}},
      {"TAttMarker",
       2,
       0x291d8bec,
       {plain("short", "fMarkerColor"), plain("short", "fMarkerStyle"), plain("float", "fMarkerSize")}},
      {"ROOT::TIOFeatures", 1, 0x1aa12f10, {plain("unsigned char", "fIOBits")}},
      branch(),
      {"TLeaf",
       2,
       0x6d1e8152,
       {base("TNamed", 1), plain("int", "fLen"), plain("int", "fLenType"), plain("int", "fOffset"),
        plain("bool", "fIsRange"), plain("bool", "fIsUnsigned"), pointer("TLeaf*", "fLeafCount")}},
      leaf("TLeafB", 0x0f1e4b5e, "char"),
      leaf("TLeafS", 0x150ceecf, "short"),
      leaf("TLeafI", 0x7e6aae19, "int"),
      leaf("TLeafL", 0xde320862, "Long64_t"),
      leaf("TLeafF", 0x3add9d72, "float"),
      leaf("TLeafD", 0x118e8776, "double"),
      {"TObjArray", 3, 0xa99e6552, {base("TSeqCollection", 0), plain("int", "fLowerBound"), plain("int", "fLast")}},
      {"TList", 5, 0x69c5c3bb, {base("TSeqCollection", 0)}},
      {"TSeqCollection", 0, 0xfc6c3bc6, {base("TCollection", 3)}},
      {"TCollection", 3, 0x57e3cb9c, {base("TObject", 1), text("fName"), plain("int", "fSize")}},
      {"TString", 2, 0x00017419, {}},
      {"TObjString", 1, 0x9c8e4800, {base("TObject", 1), text("fString")}},
  };
  return classes;
}

const std::vector<ClassLayout>& clones_classes() {
  static const std::vector<ClassLayout> classes = {
      {"TBranchElement",
       10,
       0xe74f5e63,
       {base("TBranch", 13), text("fClassName"), text("fParentName"), text("fClonesName"),
        plain("unsigned int", "fCheckSum"), plain("short", "fClassVersion"), plain("int", "fID"), plain("int", "fType"),
        plain("int", "fStreamerType"), plain("int", "fMaximum"), pointer("TBranchElement*", "fBranchCount"),
        pointer("TBranchElement*", "fBranchCount2")}},
      {"TLeafElement", 1, 0xa04f8893, {base("TLeaf", 2), plain("int", "fID"), plain("int", "fType")}},
      {"TClonesArray", 4, 0xb6c0ca63, {base("TObjArray", 3)}},
      {"TProcessID", 1, 0x2b7ef579, {base("TNamed", 1)}},
      {"TRef", 1, 0x91757901, {base("TObject", 1)}},
      {"TRefArray",
       1,
       0x47f9d0dd,
       {base("TSeqCollection", 0), pointer("TProcessID*", "fPID"), counted("unsigned int*", "fUIDs", "fSize"),
        plain("int", "fLowerBound"), plain("int", "fLast")}},
      {"TLorentzVector", 4, 0xe3dec1a1, {base("TObject", 1), object("TVector3", "fP", 40), plain("double", "fE")}},
      {"TVector3",
       3,
       0xabb6be1e,
       {base("TObject", 1), plain("double", "fX"), plain("double", "fY"), plain("double", "fZ")}},
  };
  return classes;
}

}  // namespace hml::root::write
