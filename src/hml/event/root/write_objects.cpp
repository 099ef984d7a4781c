#include "hml/event/root/write_objects.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/root/write_buffer.hpp"

namespace hml::root::write {

namespace {

constexpr std::uint32_t most_objects = 0xffffff;  // the upper bits of a number tell processes apart
constexpr std::uint32_t is_referenced = 1u << 4;  // TObject::kIsReferenced
constexpr std::uint16_t first_process = 0;        // number of the only TProcessID of the file

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

// Entries that put(buffer, event) writes.
template <class Put>
Entries put_entries(const Objects& objects, Put put) {
  Buffer out;
  Entries entries;
  for (std::int64_t e = objects.begin; e < objects.end; ++e) {
    entries.starts.push_back(static_cast<std::int32_t>(out.bytes().size()));
    put(out, e);
  }
  entries.starts.push_back(static_cast<std::int32_t>(out.bytes().size()));
  entries.bytes = out.bytes();
  return entries;
}

// Entries in which put(buffer, object) writes each object.
template <class Put>
Entries put_objects(const Objects& objects, Put put) {
  const Collection& all = objects.all();
  return put_entries(objects, [&](Buffer& out, std::int64_t e) {
    for (std::int64_t o = all.first(e); o < all.first(e) + all.count(e); ++o) put(out, o);
  });
}

// Entries in which put(buffer, numbers) writes each object from the numbers of those that it points at.
template <class Put>
Entries put_pointers(const Objects& objects, const Pointers& to, const ObjectNumbers& numbers, Put put) {
  const Collection& all = objects.all();
  const Relation& relation = all.relations[to.relation];
  std::vector<std::uint32_t> found;
  return put_entries(objects, [&](Buffer& out, std::int64_t e) {
    const auto first = numbers.first(objects.events, e);
    for (std::int64_t o = all.first(e); o < all.first(e) + all.count(e); ++o) {
      found.clear();
      for (auto k = relation.offsets[at(o)]; k < relation.offsets[at(o) + 1]; ++k)
        found.push_back(first[to.targets[relation.target[at(k)]]] + static_cast<std::uint32_t>(relation.index[at(k)]));
      put(out, found);
    }
  });
}

void put_reference(Buffer& out, std::uint32_t number) {
  out.put(std::int16_t{1});  // version of TObject
  out.put(number);
  out.put(std::uint32_t{0});  // status bits
  out.put(first_process);
}

void put_references(Buffer& out, const std::vector<std::uint32_t>& numbers) {
  out.object(1, [&] {
    out.put_object();
    out.put_text("");  // its name
    out.put(static_cast<std::int32_t>(numbers.size()));
    out.put(std::int32_t{0});  // the first index
    out.put(first_process);
    out.put_array<std::uint32_t>(numbers);
  });
}

void put_four_vector(Buffer& out, const std::array<double, 4>& p) {
  out.object(4, [&] {  // TLorentzVector
    out.put_object();
    out.object(3, [&] {  // TVector3
      out.put_object();
      out.put_array<double>(std::span(p).first(3));
    });
    out.put(p[3]);
  });
}

}  // namespace

ObjectNumbers::ObjectNumbers(const Events& events) {
  for (const auto& target : events.collections()) {
    const auto points_at = [&](const Relation& relation) {
      return std::find(relation.targets.begin(), relation.targets.end(), target.name) != relation.targets.end();
    };
    referenced_.push_back(std::any_of(events.collections().begin(), events.collections().end(), [&](const auto& c) {
      return std::any_of(c.relations.begin(), c.relations.end(), points_at);
    }));
  }
}

std::vector<std::uint32_t> ObjectNumbers::first(const Events& events, std::int64_t event) const {
  std::vector<std::uint32_t> first(referenced_.size(), 0);
  std::int64_t next = 1;
  for (std::size_t c = 0; c < first.size(); ++c) {
    if (!referenced_[c]) continue;
    first[c] = static_cast<std::uint32_t>(next);
    next += events.collections()[c].count(event);
  }
  if (next - 1 > most_objects)
    throw Error(ErrorKind::input,
                fmt::format("an event has {} objects, of which ROOT can tell {} apart", next - 1, most_objects));
  return first;
}

Entries unique_numbers(const Objects& objects, const ObjectNumbers& numbers) {
  return put_entries(objects, [&](Buffer& out, std::int64_t e) {
    const auto count = at(objects.all().count(e));
    if (!numbers.has(objects.collection)) return out.put_zeros(count * sizeof(std::uint32_t));
    const std::uint32_t first = numbers.first(objects.events, e)[objects.collection];
    for (std::uint32_t i = 0; i < count; ++i) out.put(first + i);
  });
}

Entries status_bits(const Objects& objects, const ObjectNumbers& numbers) {
  const bool referenced = numbers.has(objects.collection);
  return put_objects(objects, [&](Buffer& out, std::int64_t) {
    out.put(referenced ? is_referenced : 0);
    if (referenced) out.put(first_process);
  });
}

Entries references(const Objects& objects, const std::optional<Pointers>& to, const ObjectNumbers& numbers) {
  if (!to) return put_objects(objects, [](Buffer& out, std::int64_t) { put_reference(out, 0); });
  return put_pointers(objects, *to, numbers, [](Buffer& out, const std::vector<std::uint32_t>& found) {
    put_reference(out, found.empty() ? 0 : found.front());
  });
}

Entries reference_arrays(const Objects& objects, const std::optional<Pointers>& to, const ObjectNumbers& numbers) {
  if (!to) return put_objects(objects, [](Buffer& out, std::int64_t) { put_references(out, {}); });
  return put_pointers(objects, *to, numbers, put_references);
}

Entries four_vectors(const Objects& objects, const std::vector<std::size_t>& parts, int width) {
  std::vector<const std::vector<double>*> values;
  for (const std::size_t part : parts)
    values.push_back(&std::get<std::vector<double>>(objects.all().columns[part].values));
  return put_objects(objects, [&](Buffer& out, std::int64_t o) {
    for (std::int64_t k = o * width; k < (o + 1) * width; ++k) {
      std::array<double, 4> p{};
      for (std::size_t i = 0; i < values.size(); ++i) p[i] = (*values[i])[at(k)];
      put_four_vector(out, p);
    }
  });
}

}  // namespace hml::root::write
