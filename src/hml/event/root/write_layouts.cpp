#include "hml/event/root/write_layouts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace hml::root::write {

namespace {

struct Member {
  std::string_view element;  // the class of TStreamerElement that describes it
  std::string_view name;
  std::string_view type;
  int code = 0;     // TVirtualStreamerInfo::EReadWrite
  int size = 0;     // bytes in memory, where a reader may need them
  int version = 0;  // of a base class
  std::string_view count;
};

struct ClassLayout {
  std::string_view name;
  int version;
  std::uint32_t checksum;  // ROOT's own, of names and types
  std::vector<Member> members;
};

struct Plain {
  std::string_view type;
  int code, size;
};
constexpr std::array plain_types = {
    Plain{"char", 1, 1},           Plain{"short", 2, 2},         Plain{"int", 3, 4},
    Plain{"float", 5, 4},          Plain{"double", 8, 8},        Plain{"bool", 18, 1},
    Plain{"unsigned char", 11, 1}, Plain{"unsigned int", 13, 4}, Plain{"Long64_t", 16, 8}};

Member base(std::string_view name, int version) {
  const int code = name == "TObject" ? 66 : name == "TNamed" ? 67 : 0;
  return {"TStreamerBase", name, "BASE", code, 0, version, {}};
}
Member plain(std::string_view type, std::string_view name) {
  const auto& known =
      *std::find_if(plain_types.begin(), plain_types.end(), [&](const Plain& p) { return p.type == type; });
  return {"TStreamerBasicType", name, type, known.code, known.size, 0, {}};
}
Member length(std::string_view name) { return {"TStreamerBasicType", name, "int", 6, 4, 0, {}}; }
Member bits(std::string_view name) { return {"TStreamerBasicType", name, "unsigned int", 15, 4, 0, {}}; }
// An array behind a pointer, as long as the member `count` says.
Member counted(std::string_view type, std::string_view name, std::string_view count) {
  return {"TStreamerBasicPointer", name, type, type == "int*" ? 43 : 56, 8, 0, count};
}
Member text(std::string_view name) { return {"TStreamerString", name, "TString", 65, 24, 0, {}}; }
Member object(std::string_view type, std::string_view name) { return {"TStreamerObject", name, type, 61, 64, 0, {}}; }
Member other(std::string_view type, std::string_view name, int size) {
  return {"TStreamerObjectAny", name, type, 62, size, 0, {}};
}
Member pointer(std::string_view type, std::string_view name) {
  return {"TStreamerObjectPointer", name, type, 64, 8, 0, {}};
}

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
           length("fNClusterRange"),
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
           length("fMaxBaskets"),
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

std::vector<ClassLayout> layouts() {
  return {
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
}

std::uint32_t checksum_of(std::string_view name, const std::vector<ClassLayout>& all) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const ClassLayout& c) { return c.name == name; });
  return found == all.end() ? 0 : found->checksum;
}

// What every TStreamerElement starts with; for a base class the first of the five array bounds is its checksum.
void put_element(Buffer& out, const Member& m, std::uint32_t base_checksum) {
  out.object(4, [&] {
    out.put_named(m.name, m.count.empty() ? "" : fmt::format("[{}]", m.count));
    out.put(static_cast<std::int32_t>(m.code));
    out.put(static_cast<std::int32_t>(m.size));
    out.put(std::int32_t{0});  // fArrayLength
    out.put(std::int32_t{0});  // fArrayDim
    out.put(base_checksum);    // fMaxIndex[5]
    out.put_zeros(4 * sizeof(std::int32_t));
    out.put_text(m.type);
  });
}

void put_member(Buffer& out, const ClassLayout& owner, const Member& m, const std::vector<ClassLayout>& all) {
  const bool is_base = m.element == "TStreamerBase";
  out.pointed_object(std::string(m.element), [&] {
    out.object(is_base ? 3 : 2, [&] {
      put_element(out, m, is_base ? checksum_of(m.name, all) : 0);
      if (is_base) out.put(static_cast<std::int32_t>(m.version));
      if (m.element == "TStreamerBasicPointer") {
        out.put(static_cast<std::int32_t>(owner.version));
        out.put_text(m.count);
        out.put_text(owner.name);
      }
    });
  });
}

void put_class(Buffer& out, const ClassLayout& c, const std::vector<ClassLayout>& all) {
  out.pointed_object("TStreamerInfo", [&] {
    out.object(9, [&] {
      out.put_named(c.name, "");
      out.put(c.checksum);
      out.put(static_cast<std::int32_t>(c.version));
      out.pointed_object("TObjArray", [&] {
        out.object_array(c.members.size(), [&] {
          for (const auto& m : c.members) put_member(out, c, m, all);
        });
      });
    });
  });
}

}  // namespace

Buffer class_layouts(std::size_t key_bytes) {
  const auto all = layouts();
  Buffer out(key_bytes);
  out.object(5, [&] {  // TList
    out.put_object();
    out.put_text("");
    out.put(static_cast<std::int32_t>(all.size()));
    for (const auto& c : all) {
      put_class(out, c, all);
      out.put_text("");  // the option that the list keeps with the object
    }
  });
  return out;
}

}  // namespace hml::root::write
